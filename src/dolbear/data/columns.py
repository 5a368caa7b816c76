"""Columns of a selection, cast to the signature's exact types; what doesn't fit is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import msgspec

from dolbear.core.errors import UsageError
from dolbear.data.slices import slices
from dolbear.data.sql import literal, quoted
from dolbear.model.signature import Input, Output, Signature
from dolbear.project.settings import Kind

if TYPE_CHECKING:
    import duckdb

_SQL: dict[Kind, str] = {
    "float": "double",
    "integer": "bigint",
    "text": "varchar",
    "date": "date",
    "boolean": "boolean",
}
_SINGULAR: dict[Kind, str] = {
    "float": "a number",
    "integer": "a whole number",
    "text": "a text",
    "date": "a date",
    "boolean": "true or false",
}
_FAMILIES = {
    **dict.fromkeys(("VARCHAR", "ENUM", "UUID"), "text"),
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"), "whole"),
    **dict.fromkeys(("UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"), "whole"),
    **dict.fromkeys(("DOUBLE", "FLOAT", "DECIMAL"), "fraction"),
    **dict.fromkeys(("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"), "moment"),
    "DATE": "date",
    "BOOLEAN": "boolean",
}


# Half a step above the largest float32: from here on a number becomes infinite in a model.
LARGEST = "3.4028235677973366e38"


class UnfitColumnsError(UsageError):
    """The selection's columns don't fit the signature; all problems at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        lines = [problem.text for problem in problems]
        text = lines[0] if len(lines) == 1 else "".join(f"\n  - {line}" for line in lines)
        super().__init__(f"selection: {text}", " ".join(dict.fromkeys(problem.hint for problem in problems)))
        self.problems = tuple(problems)


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with one column, and the next step."""

    text: str
    hint: str


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column of the signature as the selection has it; `found` is DuckDB's type."""

    name: str
    kind: Kind
    role: str
    found: str
    values: tuple[str, ...] = ()
    optional: bool = False

    @property
    def title(self) -> str:
        """Say which column, for people."""
        return f"{self.role} {self.name}"


def columns_of(signature: Signature, found: Mapping[str, str]) -> list[Column]:
    """Pair the signature with the types that the selection has.

    Raises:
        UnfitColumnsError: a column is missing, or of a type that can't be cast.
    """
    return _paired([*signature.inputs, signature.target], found)


def inputs_of(signature: Signature, found: Mapping[str, str]) -> list[Column]:
    """Pair the inputs alone with the types that a table has.

    Raises:
        UnfitColumnsError: as `columns_of`.
    """
    return _paired(signature.inputs, found)


def _paired(asked: Sequence[Input | Output], found: Mapping[str, str]) -> list[Column]:
    problems = missing([(_role(field), field.name) for field in asked], list(found))
    columns = [_column(field, found[field.name]) for field in asked if field.name in found]
    problems += [_unsuitable(column) for column in columns if cast_sql(column) is None]
    if problems:
        raise UnfitColumnsError(problems)
    return columns


def missing(wanted: Sequence[tuple[str, str]], found: Sequence[str]) -> list[Problem]:
    """Name each (role, name) that isn't among the columns found."""
    return [
        Problem(
            f"{role} {name} isn't among the columns{guess(name, found)}",
            f"Add it to [select] sql; it gives {', '.join(found)}.",
        )
        for role, name in wanted
        if name not in found
    ]


def cast_sql(column: Column) -> str | None:
    """Return an SQL expression of the exact type, null where the value can't be had; None: never."""
    return _CASTS[column.kind](quoted(column.name), _family(column.found))


def _float(name: str, family: str) -> str | None:
    number = f"try_cast({name} as double)"
    suits = family in {"text", "whole", "fraction", "boolean"}
    return f"case when not isnan({number}) then {number} end" if suits else None


def _integer(name: str, family: str) -> str | None:
    if family in {"text", "fraction"}:
        number = f"try_cast({name} as double)"
        return f"case when {number} = trunc({number}) then try_cast({name} as bigint) end"
    return f"try_cast({name} as bigint)" if family in {"whole", "boolean"} else None


def _text(name: str, family: str) -> str | None:
    if family == "fraction":
        return f"({_integer(name, family)})::varchar"
    return f"{name}::varchar" if family in {"text", "whole", "boolean", "date"} else None


def _date(name: str, family: str) -> str | None:
    if family == "moment":
        moment = f"{name}::timestamp"
        return f"case when {moment} = date_trunc('day', {moment}) then {name}::date end"
    if family == "text":
        return f"try_strptime({name}::varchar, '%Y-%m-%d')::date"
    return name if family == "date" else None


def _boolean(name: str, family: str) -> str | None:
    if family == "text":
        return f"case lower({name}::varchar) when 'true' then true when 'false' then false end"
    if family in {"whole", "fraction"}:
        return f"case {name} when 0 then false when 1 then true end"
    return name if family == "boolean" else None


_CASTS = {"float": _float, "integer": _integer, "text": _text, "date": _date, "boolean": _boolean}


def _family(found: str) -> str:
    return _FAMILIES.get(found.split("(", maxsplit=1)[0].split(" ", maxsplit=1)[0], "other")


def verify(connection: duckdb.DuckDBPyConnection, columns: Sequence[Column], table: str) -> None:
    """Look for values that don't fit, in one scan if all do; `table` has the columns as they were found.

    Raises:
        UnfitColumnsError: there are some; each column with a count and an example.
    """
    named = {column.name: column for column in columns}
    problems = []
    for few, part in slices(connection, table, list(named)):
        problems += _misfits(connection, [named[name] for name in part], few)
    if problems:
        raise UnfitColumnsError(problems)


def _misfits(connection: duckdb.DuckDBPyConnection, columns: Sequence[Column], table: str) -> list[Problem]:
    tests = [(column, test) for column in columns for test in _tests(column)]
    counts = ", ".join(f"count(*) filter (where {test.condition})" for _, test in tests)
    (row,) = connection.execute(f"select count(*), {counts} from {table}").fetchall()  # noqa: S608  # quoted
    return [
        _report(column, test, (count, row[0], _example(connection, column, test, table)))
        for (column, test), count in zip(tests, row[1:], strict=True)
        if count
    ]


def _example(connection: duckdb.DuckDBPyConnection, column: Column, test: _Test, table: str) -> str | None:
    # A scan of its own: as text, the values of all rows would take longer than all tests.
    found = connection.execute(
        f"select min({quoted(column.name)}::varchar) from {table} where {test.condition}"  # noqa: S608  # quoted
    ).fetchone()
    return found[0] if found else None


class _Test(msgspec.Struct, frozen=True):
    condition: str
    text: str
    hint: str


def _tests(column: Column) -> list[_Test]:
    name, value = quoted(column.name), cast_sql(column)
    absent = f"{name} is null" if column.found not in {"DOUBLE", "FLOAT"} else f"({name} is null or isnan({name}))"
    tests = [
        _Test(
            f"not {absent} and ({value}) is null",
            f"isn't {_SINGULAR[column.kind]}",
            f"Mend the data, or turn it into {_SINGULAR[column.kind]} in [select] sql.",
        )
    ]
    if not column.optional:
        tests.append(_Test(absent, "is missing", _absent_hint(column)))
    if column.kind == "float" and _family(column.found) in {"text", "fraction"}:
        hint = "Leave such rows out, make them null, or scale them, in [select] sql."
        tests.append(_Test(f"isinf({value})", "is infinite", hint))
        large = f"abs({value}) >= {LARGEST} and not isinf({value})"
        tests.append(_Test(large, "is too large for float32 (3.4e38)", hint))
    if column.values and column.kind == "text":
        labels = ", ".join(map(literal, column.values))
        tests.append(
            _Test(
                f"({value}) not in ({labels})",
                f"isn't one of its values ({_listed(column.values)})",
                f"Add the label to {column.name}'s values in dolbear.toml, or map it in [select] sql.",
            )
        )
    return tests


def _absent_hint(column: Column) -> str:
    if column.role == "input":
        return f"Write `optional = true` at input {column.name}, or fill it in [select] sql with coalesce."
    return f"Leave such rows out: add `where {quoted(column.name)} is not null` to [select] sql."


def _report(column: Column, test: _Test, counts: tuple[int, int, str | None]) -> Problem:
    failing, rows, example = counts
    shown = "" if example is None or test.text in {"is missing", "is infinite"} else f", such as {example[:60]!r}"
    return Problem(f"{column.title} {test.text} in {failing:,} of {rows:,} rows{shown}", test.hint)


def _unsuitable(column: Column) -> Problem:
    return Problem(
        f"{column.title} is {column.found} in the data, where {_SINGULAR[column.kind]} is due",
        f"Turn it into {_SINGULAR[column.kind]} in [select] sql, as `cast(… as {_SQL[column.kind]})`.",
    )


def _column(field: Input | Output, found: str) -> Column:
    optional = isinstance(field, Input) and field.optional
    kind = "text" if field.values and field.type != "boolean" else field.type
    return Column(name=field.name, kind=kind, role=_role(field), found=found, values=field.values, optional=optional)


def _role(field: Input | Output) -> str:
    return "input" if isinstance(field, Input) else "target"


def guess(name: str, found: Sequence[str]) -> str:
    """Say which of the names found was meant, as the end of a sentence; empty if none is close."""
    folded = {candidate.lower(): candidate for candidate in found}
    close = get_close_matches(name.lower(), folded, n=1)
    return f"; did you mean {folded[close[0]]}?" if close else ""


def _listed(values: Sequence[Any]) -> str:
    most = 8
    return ", ".join(values[:most]) + (f" and {len(values) - most} more" if len(values) > most else "")
