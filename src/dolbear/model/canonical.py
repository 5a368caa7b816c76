"""Canonical values: what a caller gives for an input, in JSON or Python. The rule is docs/formats/encoding.md."""

from __future__ import annotations

import datetime as dt
from typing import Any

from dolbear.core.errors import UsageError
from dolbear.model.signature import Input

# Of a wrong value, an error shows about so much.
_LONGEST = 200


class EncodingError(UsageError):
    """A value that the signature or the graph can't take."""

    def __init__(self, name: str, problem: str, hint: str = "") -> None:
        super().__init__(f"input {name!r}: {problem}", hint or "Give the value as the signature says.")
        self.name = name
        self.problem = problem


def canonical(value: object, item: Input) -> Any:  # noqa: ANN401  # any of the five types, or a list
    """Return the value as Arrow takes it: a date from its text, a float from a whole number.

    Raises:
        EncodingError: it isn't of the input's type, or not a vector of its length.
    """
    if value is None:
        return None
    if item.shape:
        return _vector(value, item)
    return _scalar(value, item)


def _vector(value: object, item: Input) -> list[Any]:
    if not isinstance(value, (list, tuple)):
        problem = f"{_shown(value)} isn't a list of {item.width} numbers"
        raise EncodingError(item.name, problem)
    if len(value) != item.width:
        raise EncodingError(item.name, f"has {len(value):,} numbers, not {item.width:,}")
    found = [_scalar(one, item) for one in value]
    if None in found:
        raise EncodingError(item.name, "an element of a vector can't be missing")
    return found


def day(text: str) -> dt.date:
    """Read YYYY-MM-DD; Python takes other forms of ISO 8601 too.

    Raises:
        ValueError: it isn't that, or no day of the calendar.
    """
    if not text[4:5] == text[7:8] == "-":
        raise ValueError(text)
    return dt.date.fromisoformat(text)


def _scalar(value: object, item: Input) -> Any:  # noqa: ANN401  # any of the five types
    if value is None:
        return None
    if item.type == "date":
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return value
        try:
            return day(value) if isinstance(value, str) else _fail(value, item)
        except ValueError as reason:
            raise _wrong(value, item) from reason
    wanted: tuple[type, ...] = {"float": (int, float), "integer": (int,), "boolean": (bool,), "text": (str,)}[item.type]
    if not isinstance(value, wanted) or (isinstance(value, bool) and item.type != "boolean"):
        raise _wrong(value, item)
    if isinstance(value, int) and not (item.type == "float" or -(2**63) <= value < 2**63):
        raise _wrong(value, item)
    try:
        return float(value) if isinstance(value, int) and item.type == "float" else value
    except OverflowError as reason:
        raise _wrong(value, item) from reason


def _fail(value: object, item: Input) -> Any:  # noqa: ANN401  # never returns
    raise _wrong(value, item)


def _wrong(value: object, item: Input) -> EncodingError:
    return EncodingError(item.name, f"{_shown(value)} isn't a value of type {item.type}")


def _shown(value: object) -> str:
    # An integer of thousands of digits has no text in Python, and a text may be as long as a body.
    if isinstance(value, int) and value.bit_length() > _LONGEST:
        return "a huge integer"
    return repr(value[:_LONGEST] if isinstance(value, str) else value)[: 2 * _LONGEST]
