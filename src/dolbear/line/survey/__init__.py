"""Look at a table that a user brings: which column is the target, which can be inputs, which are left out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from dolbear.core.errors import UsageError
from dolbear.data.engine import opened, quoted
from dolbear.line.survey.inputs import Inputs, inputs_of
from dolbear.line.survey.look import Column, look
from dolbear.line.survey.names import plain_names
from dolbear.line.survey.target import Aim, Kind, aim_of, column_meant
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


def survey(path: Path, dataset: Dataset, table: str, question: Question) -> Survey:
    """Look at the table in `path`, which SQL knows as `table`.

    Raises:
        DataError: it can't be read.
        UsageError: there is too little to learn from, or no such target; says what is needed.
    """
    with opened({table: path}, {table: dataset}) as connection:
        types = {row[0]: row[1] for row in connection.execute(f"describe {quoted(table)}").fetchall()}
        chosen = column_meant(question.target, list(types))
        whole = quoted(table)
        target = look(connection, whole, chosen, types[chosen], question.moments)
        total, rows = _total(connection, whole), target.present
        if rows < _FEWEST_ROWS:
            message = f"{rows} rows with {chosen} are too few to train, validate and test"
            raise UsageError(
                message, f"A table needs at least {_FEWEST_ROWS}; some hundred make a model worth shipping."
            )
        kept = whole if rows == total else f"(from {whole} where {target.given})"
        others = [
            look(connection, kept, name, found, question.moments) for name, found in types.items() if name != chosen
        ]
        aim = aim_of(connection, kept, target, question.kind)
    names = plain_names(list(types))
    inputs = inputs_of(others, names, rows)
    if not inputs.columns:
        message = f"{path.name} has no column to learn {chosen} from"
        raise UsageError(message, "; ".join(inputs.notes) or "A table needs at least one column besides the target.")
    dropped = [f"{total - rows:,} rows without {chosen} are left out"] if rows < total else []
    return Survey(
        table=table,
        rows=rows,
        aim=msgspec.structs.replace(aim, column=msgspec.structs.replace(aim.column, name=names[chosen])),
        inputs=inputs,
        where=target.given if dropped else "",
        notes=(*dropped, *inputs.notes, *aim.notes),
    )


def _total(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"select count(*) from {table}").fetchone()  # noqa: S608  # quoted
    return int(row[0]) if row else 0
