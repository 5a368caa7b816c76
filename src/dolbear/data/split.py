"""Which part a row belongs to: by a hash that stays, or by time. Formula: docs/formats/selection.md."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence

from dolbear.core.errors import UsageError
from dolbear.data.sql import literal, quoted
from dolbear.project.settings import Dataset, Split

PARTS = ("train", "validation", "test")
_DIGITS = 13
_WHOLE = 16**_DIGITS
_INTEGERS = frozenset(
    {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"}
)


class SplitError(UsageError):
    """A split that can't be made."""


def by_columns(
    split: Split, datasets: Mapping[str, Dataset], columns: Sequence[str], inputs: Sequence[str]
) -> list[str]:
    """Return the columns whose hash decides.

    `datasets` are those the selection reads. Where `split` names none: the key of the first
    dataset whose whole key is in `columns`, else all inputs.
    """
    if split.by:
        return list(split.by)
    for dataset in datasets.values():
        if dataset.key and set(dataset.key) <= set(columns):
            return list(dataset.key)
    return list(inputs)


def hash_sql(columns: Mapping[str, str], seed: int) -> str:
    """Return an SQL expression, text of 32 hexadecimal digits; `columns` maps a name to its type."""
    return seeded_sql(text_sql(columns), seed)


def text_sql(columns: Mapping[str, str]) -> str:
    """Return an SQL expression of what is hashed of a row, whatever the seed; `columns` as in `hash_sql`."""
    parts = [f"coalesce({_canonical(name, kind)}, '')" for name, kind in columns.items()]
    return f"concat_ws('|', {', '.join(parts)})"


def seeded_sql(text: str, seed: int) -> str:
    """Return an SQL expression of the hash of a text that `text_sql` gave."""
    return f"md5(concat_ws('|', {literal(str(seed))}, {text}))"


def part_sql(digest: str, split: Split) -> str:
    """Return an SQL expression that names the part of the row with this hash."""
    test, validation = _bounds(split)
    return (
        f"case when {digest} < '{test}' then 'test' when {digest} < '{validation}' then 'validation' else 'train' end"
    )


def time_sql(moment: str, split: Split) -> str:
    """Return an SQL expression that names the part by `moment`, an SQL expression for a timestamp.

    Raises:
        SplitError: the dates are no dates, or in the wrong order.
    """
    first, second = (_date(text, key) for key, text in _dates(split).items())
    if first >= second:
        msg = f"[select] split: validation_from {first} isn't before test_from {second}"
        raise SplitError(msg, "Training comes first, then validation, then test.")
    return (
        f"case when {moment} >= timestamp '{second}' then 'test'"
        f" when {moment} >= timestamp '{first}' then 'validation' else 'train' end"
    )


def part_of(values: Sequence[object], split: Split) -> str:
    """Name the part of a row with these values in its `by` columns, as the SQL does.

    Takes integers, floats, texts, dates, booleans and None.
    """
    text = "|".join([str(split.seed), *map(_canonical_text, values)])
    digest = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    test, validation = _bounds(split)
    return "test" if digest < test else "validation" if digest < validation else "train"


def _bounds(split: Split) -> tuple[str, str]:
    return tuple(f"{round(share * _WHOLE):0{_DIGITS}x}" for share in (split.test, split.test + split.validation))  # type: ignore[return-value]


def _dates(split: Split) -> dict[str, str]:
    return {"validation_from": split.validation_from, "test_from": split.test_from}


def _date(text: str, key: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        msg = f"[select] split: {key} = {text!r} isn't a date"
        raise SplitError(msg, "A split by time needs validation_from and test_from, each as 2013-10-01.") from None


def _canonical(name: str, kind: str) -> str:
    column = quoted(name)
    if kind in _INTEGERS or kind == "VARCHAR":
        return f"{column}::varchar"
    if kind in {"DOUBLE", "FLOAT"} or kind.startswith("DECIMAL"):
        number = f"{column}::double"
        whole = f"{number} = trunc({number}) and abs({number}) < 9007199254740992"
        return f"case when {whole} then ({number})::bigint::varchar else format('{{:.16e}}', {number}) end"
    if kind == "DATE":
        return f"strftime({column}, '%Y-%m-%d')"
    if kind.startswith("TIMESTAMP"):
        return f"strftime({column}::timestamp, '%Y-%m-%d %H:%M:%S.%f')"
    return f"{column}::varchar"


def _canonical_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else f"{value:.16e}"
    return value.isoformat() if isinstance(value, dt.date) else str(value)
