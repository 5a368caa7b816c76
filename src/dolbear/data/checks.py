"""Checks: conditions that each row of a dataset must meet. All of a dataset are one scan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from dolbear.core.errors import UsageError
from dolbear.core.progress import Progress
from dolbear.data.columns import guess
from dolbear.data.engine import opened
from dolbear.data.sql import quoted, reason_of
from dolbear.data.tables import DataError
from dolbear.data.words import named_in
from dolbear.project.settings import Dataset, Settings

if TYPE_CHECKING:
    import duckdb

_EXAMPLES = 5
_LONGEST = 80
_HAS_ROWS = "has-rows"


class CheckSqlError(UsageError):
    """Conditions that DuckDB can't work out; all of a dataset at once."""

    def __init__(self, dataset: str, reasons: Mapping[str, str]) -> None:
        lines = [f"check {name} of dataset {dataset}: {reason}" for name, reason in reasons.items()]
        super().__init__(
            "\n".join(lines),
            f"Mend the data, or the condition in dolbear.toml, [data.{dataset}.checks]: SQL, true or false of one row.",
        )
        self.dataset = dataset
        self.reasons = dict(reasons)


class MissingKeyError(UsageError):
    """A dataset's key names columns that aren't there."""

    def __init__(self, dataset: str, keys: Sequence[str], columns: Sequence[str]) -> None:
        named = ", ".join(f"{key}{guess(key, columns)}" for key in keys)
        super().__init__(
            f"dataset {dataset} has no column for its key: {named}",
            f"Correct key in [data.{dataset}]; the columns are {', '.join(columns)}.",
        )
        self.dataset = dataset
        self.keys = tuple(keys)


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One check's outcome; `examples` are failing rows, as far as the key and the condition name columns.

    `name` is the user's, or one of ours: `has-rows`, `key-present`, `key-unique`.
    """

    dataset: str
    name: str
    condition: str
    rows: int
    failing: int
    examples: tuple[dict[str, str | None], ...] = ()

    @property
    def passed(self) -> bool:
        """Whether no row fails."""
        return self.failing == 0


class CheckReport(msgspec.Struct, frozen=True, kw_only=True):
    """All checks of all datasets, in the order of `dolbear.toml`."""

    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether each check passed."""
        return all(check.passed for check in self.checks)


class _Ask(msgspec.Struct, frozen=True, kw_only=True):
    """A check to be made: `failing` is an aggregate; `rows` picks failing rows for examples, if it can."""

    name: str
    condition: str
    failing: str
    rows: str = ""
    order: str = ""


def run(tables: Mapping[str, Path], settings: Settings, progress: Progress) -> CheckReport:
    """Check each dataset in `tables`: it has rows, its key is present and unique, its conditions hold.

    A condition that is null, as one on a missing value is, doesn't hold: to allow it, say
    `x is null or …`. A condition may read other datasets by name.

    Raises:
        DataError: a file can't be read as a table.
        CheckSqlError: DuckDB can't work out a condition.
        MissingKeyError: a key's column isn't there.
    """
    checks: list[Check] = []
    with opened(tables, settings.data) as connection:
        for done, name in enumerate(tables):
            progress.step("checking", done, len(tables))
            checks += _of_dataset(connection, name, settings.data[name], tables[name])
    return CheckReport(checks=tuple(checks))


def _of_dataset(connection: duckdb.DuckDBPyConnection, name: str, dataset: Dataset, path: Path) -> list[Check]:
    columns = [row[0] for row in connection.execute(f"describe {quoted(name)}").fetchall()]
    absent = [key for key in dataset.key if key not in columns]
    if absent:
        raise MissingKeyError(name, absent, columns)
    asks = _asks(dataset)
    rows, *failing = _scan(connection, name, asks, path)
    return [
        Check(
            dataset=name,
            name=ask.name,
            condition=ask.condition,
            rows=rows,
            failing=bad,
            examples=_examples(connection, name, ask, _shown(columns, dataset, ask)) if bad else (),
        )
        for ask, bad in zip(asks, failing, strict=True)
    ]


def _asks(dataset: Dataset) -> list[_Ask]:
    asks = [_Ask(name=_HAS_ROWS, condition="count(*) > 0", failing="(count(*) = 0)::bigint")]
    if dataset.key:
        keys = ", ".join(map(quoted, dataset.key))
        absent = " or ".join(f"{quoted(key)} is null" for key in dataset.key)
        present = " and ".join(f"{quoted(key)} is not null" for key in dataset.key)
        asks.append(
            _Ask(name="key-present", condition=present, failing=f"count(*) filter (where {absent})", rows=absent)
        )
        surplus = f"count(*) filter (where {present}) - count(distinct ({keys})) filter (where {present})"
        again = f"({present}) qualify count(*) over (partition by {keys}) > 1"
        asks.append(_Ask(name="key-unique", condition=f"unique ({keys})", failing=surplus, rows=again, order=keys))
    for name, condition in dataset.checks.items():
        fails = f"not coalesce(({condition}\n), false)"
        asks.append(_Ask(name=name, condition=condition, failing=f"count(*) filter (where {fails})", rows=fails))
    return asks


def _scan(connection: duckdb.DuckDBPyConnection, name: str, asks: Sequence[_Ask], path: Path) -> list[int]:
    import duckdb

    listed = ", ".join(ask.failing for ask in asks)
    try:
        row = connection.execute(f"select count(*), {listed} from {quoted(name)}").fetchone()  # noqa: S608  # quoted
    except duckdb.Error as error:
        _read_all(connection, name, path)
        if not connection.execute(f"select 1 from {quoted(name)} limit 1").fetchall():  # noqa: S608  # quoted
            # Columns without a value have no type, so conditions on them can't be worked out; nor need they be.
            return [0, *(int(ask.name == _HAS_ROWS) for ask in asks)]
        raise CheckSqlError(name, _culprits(connection, name, asks)) from error
    return [int(count) for count in row or ()]


def _read_all(connection: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    import duckdb

    try:
        connection.execute(f"select max(hash(dolbear)) from {quoted(name)} as dolbear").fetchone()  # noqa: S608  # quoted
    except duckdb.Error as error:
        reason = f"it is damaged: {reason_of(error)}"
        raise DataError(
            path, reason, "Bring it again: from Git, by `dolbear data pull`, or `dolbear collect`."
        ) from error


def _culprits(connection: duckdb.DuckDBPyConnection, name: str, asks: Sequence[_Ask]) -> dict[str, str]:
    import duckdb

    reasons: dict[str, str] = {}
    for ask in asks:
        try:
            connection.execute(f"select {ask.failing} from {quoted(name)}").fetchone()  # noqa: S608  # quoted
        except duckdb.Error as error:
            reasons[ask.name] = reason_of(error) + _spoiled(connection, name, ask)
    return reasons


def _spoiled(connection: duckdb.DuckDBPyConnection, name: str, ask: _Ask) -> str:
    """Name the cells that make texts of columns of numbers, among the columns of a condition."""
    described = connection.execute(f"describe {quoted(name)}").fetchall()
    texts = [row[0] for row in described if row[1] == "VARCHAR"]
    found = []
    for column in named_in(ask.condition, texts):
        number = f"try_cast({quoted(column)} as double)"
        counts = f"count({number}), min({quoted(column)}) filter (where {number} is null)"
        numbers, odd = connection.execute(f"select {counts} from {quoted(name)}").fetchone() or (0, None)  # noqa: S608  # quoted
        if numbers and odd is not None:
            found.append(f"{column} is text, since {odd[:_LONGEST]!r} isn't a number")
    return f" ({'; '.join(found)})" if found else ""


def _shown(columns: Sequence[str], dataset: Dataset, ask: _Ask) -> list[str]:
    return list(dict.fromkeys([*dataset.key, *named_in(ask.condition, columns)]))


def _examples(
    connection: duckdb.DuckDBPyConnection, name: str, ask: _Ask, columns: Sequence[str]
) -> tuple[dict[str, str | None], ...]:
    if not ask.rows or not columns:
        return ()
    listed = ", ".join(f"{quoted(column)}::varchar" for column in columns)
    order = ask.order or ", ".join(map(quoted, columns))
    found = connection.execute(
        f"select {listed} from {quoted(name)} where {ask.rows} order by {order} limit {_EXAMPLES}"  # noqa: S608  # quoted
    ).fetchall()
    return tuple(
        {column: None if value is None else value[:_LONGEST] for column, value in zip(columns, row, strict=True)}
        for row in found
    )
