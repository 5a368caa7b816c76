"""The select statement that `dolbear init` writes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dolbear.data.sql import quoted
from dolbear.line.survey import Survey

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")


def select_sql(survey: Survey, reserved: frozenset[str]) -> str:
    """Return the statement; `reserved` are the words that SQL keeps to itself."""
    columns = ",\n".join(f"  {column}" for column in _columns(survey, reserved))
    where = f"\nwhere {survey.where}" if survey.where else ""
    return f"select\n{columns}\nfrom {_named(survey.table, reserved)}{where}"


def _columns(survey: Survey, reserved: frozenset[str]) -> Iterator[str]:
    inputs = survey.inputs
    named = [column for column in (inputs.key, inputs.together) if column]
    for column in (*named, *inputs.columns, survey.aim.column):
        sql = column.sql
        if sql == quoted(column.source):
            sql = _named(column.source, reserved)
        # After `as` any word may stand.
        name = column.name if _PLAIN.fullmatch(column.name) else quoted(column.name)
        yield sql if sql in {column.name, quoted(column.name)} else f"{sql} as {name}"


def _named(name: str, reserved: frozenset[str]) -> str:
    return name if _PLAIN.fullmatch(name) and name not in reserved else quoted(name)
