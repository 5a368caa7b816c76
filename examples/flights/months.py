"""Play four months: data arrives, a training is due, the candidate meets the champion: python months.py FOLDER.

January to May are there from the start, October decides when to stop, November and December are the frozen test. June
to September arrive one by one; somebody gives August's distances in kilometres.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd

HERE = Path(__file__).parent
HELD_BACK = [10, 11, 12]
KILOMETRES = 1.609344
SOURCE = '[data.{name}.source]\nfile = "incoming/{name}.parquet"\n'
ON_TOP = """
[due]
rows = 10_000
every = "30d"

[archive]
url = "../archive"
"""


def main(folder):
    project = Path(folder).resolve() / "flights"
    tables = {name: pd.read_parquet(HERE / "data" / f"{name}.parquet") for name in ("flights", "weather")}
    begin(project, tables)
    for month, what in ((6, "June"), (7, "July")):
        arrives(project, tables, month, what)
        dolbear(project, "run", "--if-due")
    arrives(project, tables, 8, "August, its distances in kilometres", poisoned=8)
    dolbear(project, "run", "--if-due", code=4)
    say("the same again: what was refused isn't tried twice, and production stays as it was")
    dolbear(project, "due", code=10)
    dolbear(project, "run", "--if-due")
    arrives(project, tables, 9, "September, and August put right")
    dolbear(project, "run", "--if-due")
    dolbear(project, "log")


def begin(project, tables):
    say("January to May")
    project.mkdir(parents=True)
    for name in ("goes_on.py", "requirements.lock"):
        shutil.copy(HERE / name, project)
    (project / "dolbear.toml").write_text(settings(), encoding="utf-8")
    (project / ".gitignore").write_text(".dolbear/\nincoming/\n", encoding="utf-8")
    with (project / "requirements.lock").open("a", encoding="utf-8") as file:
        file.write("lightgbm==4.7.0\nonnxmltools==1.16.0\n")
    for place in ("incoming", "data"):
        deliver(project / place, tables, 5)
    git(project, "init", "-q", "-b", "main")
    git(project, "config", "user.name", "Ada")
    git(project, "config", "user.email", "ada@example.com")
    dolbear(project, "data", "add", "flights", "weather")
    git(project, "add", ".")
    git(project, "commit", "-q", "-m", "Flights from January to May")
    dolbear(project, "run", "--if-due")


def settings():
    """The example's own settings, with sources, going on from the champion."""
    text = (HERE / "dolbear.toml").read_text(encoding="utf-8")
    for name in ("flights", "weather"):
        text = text.replace(f"[data.{name}.checks]", f"{SOURCE.format(name=name)}[data.{name}.checks]")
    text = text.replace('entry = "train:train"', 'entry = "goes_on:train"\ncontinue = true')
    text = text.replace("at_least = 0.68", "at_least = 0.67")  # five months teach less than nine
    return text.replace("rounds = 300,", "rounds = 300, rounds_on_top = 100,") + ON_TOP


def arrives(project, tables, month, what, poisoned=None):
    say(f"{what} arrives")
    deliver(project / "incoming", tables, month, poisoned)
    dolbear(project, "collect", "--commit")
    dolbear(project, "due")


def deliver(folder, tables, month, poisoned=None):
    """Write what the source has by then: all months up to this one, and those held back."""
    folder.mkdir(exist_ok=True)
    for name, table in tables.items():
        number = pd.to_datetime(table["date" if name == "flights" else "time_hour"]).dt.month
        there = (number <= month) | number.isin(HELD_BACK)
        given = table[there]
        if name == "flights" and poisoned:
            is_wrong = number[there] == poisoned
            given = given.assign(distance=given.distance.where(~is_wrong, given.distance * KILOMETRES))
        given.to_parquet(folder / f"{name}.parquet", index=False)


def say(text):
    print(f"\n== {text}", flush=True)


def git(project, *arguments):
    subprocess.run(["git", *arguments], cwd=project, check=True)


def dolbear(project, *arguments, code=0):
    print(f"$ dolbear {' '.join(arguments)}", flush=True)
    ended = subprocess.run([sys.executable, "-m", "dolbear", *arguments], cwd=project).returncode
    if ended != code:
        sys.exit(f"dolbear {arguments[0]} ended with {ended}, not {code}")


if __name__ == "__main__":
    main(*sys.argv[1:])
