"""Settings and tables for tests of data."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dolbear.data.select import Selection, select
from dolbear.model.signature import of_settings
from dolbear.project.settings import About, Dataset, Field, Select, Settings, Split, Train

NUMBER = Field(type="float")


def settings(  # noqa: PLR0913  # a test names what it varies
    *,
    sql: str = "select * from rows",
    split: Split = Split(),  # noqa: B008  # frozen
    inputs: Mapping[str, Field] | None = None,
    output: Field = NUMBER,
    key: tuple[str, ...] = ("id",),
    checks: Mapping[str, str] | None = None,
) -> Settings:
    """Settings of a project with the dataset `rows` and the target `y`."""
    return Settings(
        project=About(name="test", group="g"),
        data={"rows": Dataset(path="rows.csv", key=key, checks=dict(checks or {}))},
        select=Select(sql=sql, split=split),
        inputs=dict({"x": NUMBER} if inputs is None else inputs),
        outputs={"y": output},
        train=Train(entry="train:train"),
    )


def csv(folder: Path, text: str, name: str = "rows.csv") -> Path:
    """Write a table."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def numbered(folder: Path, rows: int, **columns: str) -> Path:
    """Write a table of `rows` rows: id, x, y, and further columns, each `str.format`ted with the row's number."""
    header = ",".join(["id", "x", "y", *columns])
    lines = [
        ",".join([str(n), f"{n}.5", f"{2 * n}.0", *(c.format(n=n) for c in columns.values())]) for n in range(rows)
    ]
    return csv(folder, "\n".join([header, *lines]) + "\n")


def run(folder: Path, table: Path, made: Settings) -> Selection:
    """Select from one table."""
    out = folder / "out"
    out.mkdir(exist_ok=True)
    return select({"rows": table}, made, of_settings(made), out)


def rows(path: Path) -> list[dict[str, Any]]:
    """Read a part."""
    import pyarrow.parquet as pq

    found: list[dict[str, Any]] = pq.read_table(path).to_pylist()
    return found
