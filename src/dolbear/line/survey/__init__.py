"""Look at a table that a user brings: which column is the target, which can be inputs, which are left out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from dolbear.core.errors import UsageError
from dolbear.core.progress import Progress
from dolbear.data.slices import slices
from dolbear.data.sniff.cells import columns_of
from dolbear.data.sql import quoted
from dolbear.data.tables import is_parquet
from dolbear.line.survey.inputs import Inputs, inputs_of
from dolbear.line.survey.look import Column, Seen, look
from dolbear.line.survey.names import plain_names
from dolbear.line.survey.target import Aim, Kind, aim_of, column_meant, tells
from dolbear.project.settings import Dataset

if TYPE_CHECKING:
    import duckdb

__all__ = ["Column", "Question", "Survey", "survey"]

_FEWEST_ROWS = 10


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What the user wants to learn, from where: a column, and `regression`, `classes` or empty: guess."""

    target: str
    kind: str = ""
    moments: Mapping[str, str] = {}


class Survey(msgspec.Struct, frozen=True, kw_only=True):
    """What was found. `where` is the SQL condition under which a row has a target, empty if all have."""

    table: str
    rows: int
    aim: Aim
    inputs: Inputs
    where: str
    notes: tuple[str, ...]

    @property
    def kind(self) -> Kind:
        """What kind of problem it is."""
        return self.aim.kind


def survey(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    dataset: Dataset,
    question: Question,
    progress: Progress,
) -> Survey:
    """Look at a table, which SQL knows as `table`.

    Raises:
        UsageError: there is too little to learn from, or no such target; says what is needed.
    """
    types = {row[0]: row[1] for row in connection.execute(f"describe {quoted(table)}").fetchall()}
    chosen = column_meant(question.target, list(types))
    path = Path(dataset.path)
    moments = {
        **question.moments,
        **(_moments(connection, table, types, progress) if is_parquet(path, dataset) else {}),
    }
    target = look(connection, quoted(table), chosen, types[chosen], moments)
    missing = _total(connection, quoted(table)) - target.present
    _refuse_few(target)
    kept = f"(from {quoted(table)} where {target.given})" if missing else quoted(table)
    aim = aim_of(connection, kept, target, question.kind)
    others: list[Seen] = []
    telling: list[str] = []
    for few, part in slices(connection, kept, [name for name in types if name != chosen], beside=[chosen]):
        for name in part:
            progress.step("looking at columns", len(others), len(types))
            others.append(look(connection, few, name, types[name], moments))
            telling += [name] if aim.labels and tells(connection, few, others[-1], target) else []
    names = plain_names(list(types))
    inputs = inputs_of(others, names, target.present)
    if not inputs.columns:
        why = f": {'; '.join(inputs.notes)}" if inputs.notes else ""
        message = f"{path.name} has no column to learn {chosen} from{why}"
        raise UsageError(message, "A table needs at least one column that tells something about the target.")
    known = tuple(f"{name} alone tells {chosen}: is it known when the model is asked?" for name in telling)
    dropped = (f"{missing:,} rows without {chosen} are left out",) if missing else ()
    return Survey(
        table=table,
        rows=target.present,
        aim=msgspec.structs.replace(aim, column=msgspec.structs.replace(aim.column, name=names[chosen])),
        inputs=inputs,
        where=target.given if missing else "",
        notes=(*dropped, *inputs.notes, *aim.notes, *known),
    )


def _moments(
    connection: duckdb.DuckDBPyConnection, table: str, types: Mapping[str, str], progress: Progress
) -> dict[str, str]:
    """Find the dates and time stamps that Parquet keeps as text; of a text table they are known."""
    texts = [name for name, found in types.items() if found == "VARCHAR"]
    return {column.name: column.dates[0] for column in columns_of(connection, table, texts, progress) if column.dates}


def _refuse_few(target: Seen) -> None:
    if target.kind is not None and target.present < _FEWEST_ROWS:
        message = f"{target.present} rows with {target.source} are too few to train, validate and test"
        raise UsageError(message, f"A table needs at least {_FEWEST_ROWS}; some hundred make a model worth shipping.")


def _total(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"select count(*) from {table}").fetchone()  # noqa: S608  # quoted
    return int(row[0]) if row else 0
