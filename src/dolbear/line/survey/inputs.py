"""Which columns a model can be given, and which rather not."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from dolbear.line.survey.look import Column, Seen

_MOST_LABELS = 1000
_GROUPS = 10
_UNIQUE = re.compile(
    r"((^|[_\W])(id|ids|nr|no|number|nummer|key|index|uuid|guid|rowid|rownum|row_number)|(?<=[a-z])I[dD])$",
    re.IGNORECASE,
)
_GROUP = re.compile(r"((^|[_\W])(id|uuid|guid)|(?<=[a-z])I[dD])$")
_SHOWN = 60


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """The inputs; `key` names a row, `together` a group of rows that must not be split.

    `time` is the first date among the inputs.
    """

    columns: tuple[Column, ...]
    key: Column | None = None
    together: Column | None = None
    time: Column | None = None
    notes: tuple[str, ...] = ()


def inputs_of(seen: Sequence[Seen], names: Mapping[str, str], rows: int) -> Inputs:
    """Choose the inputs, in the order of the file; a column that counts the rows only if there is no other."""
    inputs = _inputs_of(seen, names, rows, counting=False)
    return inputs if inputs.columns else _inputs_of(seen, names, rows, counting=True)


def _inputs_of(seen: Sequence[Seen], names: Mapping[str, str], rows: int, *, counting: bool) -> Inputs:
    columns: list[Column] = []
    notes: list[str] = []
    key = together = None
    for item in seen:
        name = names[item.source]
        if reason := _unfit(item, rows, counting=counting):
            notes.append(f"{item.source} is left out: {reason}")
            if key is None and item.present == item.distinct == rows and item.kind in {"integer", "text"}:
                key = _column(item, name, rows)
            elif together is None and _is_group(item, rows):
                together = _column(item, name, rows)
        else:
            columns += _used(item, name, rows)
            if item.hour:
                zone = ", both in UTC" if item.is_utc else ""
                notes.append(f"{item.source} is a time stamp: its date and its hour are inputs{zone}")
    return Inputs(
        columns=tuple(columns),
        key=key,
        together=together,
        time=next((column for column in columns if len(column.cuts) > 1 and not column.optional), None),
        notes=tuple(notes),
    )


def _used(item: Seen, name: str, rows: int) -> Iterator[Column]:
    column = _column(item, name, rows)
    yield column
    if item.hour:
        yield msgspec.structs.replace(column, name=f"{name}_hour", kind="integer", sql=item.hour, hint="0 to 23")


def _unfit(item: Seen, rows: int, *, counting: bool) -> str:  # noqa: PLR0911  # one return a reason
    unique = item.distinct == item.present
    if item.kind is None:
        return "its type has no encoding"
    if item.present == 0:
        return "it has no value"
    if item.distinct == 1 and item.present == rows:
        return "it is the same in every row"
    counts = _consecutive(item) and not counting
    if unique and item.kind in {"integer", "text"} and (_UNIQUE.search(item.source) or counts):
        return "it names a row"
    if item.kind == "text" and unique:
        return "it names a row, or is free text"
    if _is_group(item, rows):
        return "it is an identifier; rows that share it stay in one part"
    if item.kind == "text" and item.distinct > min(_MOST_LABELS, rows // 2):
        return f"it has {item.distinct:,} different texts"
    return ""


def _consecutive(item: Seen) -> bool:
    return item.kind == "integer" and item.high - item.low == item.present - 1


def _is_group(item: Seen, rows: int) -> bool:
    few = item.distinct < max(_GROUPS, rows // 100)
    return item.kind in {"integer", "text"} and not few and item.present == rows and bool(_GROUP.search(item.source))


def _column(item: Seen, name: str, rows: int) -> Column:
    assert item.kind is not None  # noqa: S101  # such columns were left out
    optional = item.present < rows
    return Column(
        name=name,
        source=item.source,
        kind=item.kind,
        sql=item.sql,
        optional=optional,
        hint=_hint(item),
        cuts=item.cuts,
    )


def _hint(item: Seen) -> str:
    if item.labels:
        text = ", ".join(item.labels)
    elif item.kind in {"float", "integer", "date"}:
        text = f"{_shown(item.low)} to {_shown(item.high)}"
    elif item.kind == "text":
        text = f"{item.distinct:,} texts"
    else:
        return ""
    printable = "".join(letter if letter.isprintable() else "?" for letter in text)
    return printable if len(printable) <= _SHOWN else f"{printable[:_SHOWN]}…"


def _shown(value: object) -> str:
    return (
        value.isoformat() if isinstance(value, dt.date) else f"{value:.6g}" if isinstance(value, float) else str(value)
    )
