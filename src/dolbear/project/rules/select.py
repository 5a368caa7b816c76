"""Rules of `[select]`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from dolbear.project.rules.problem import Problem
from dolbear.project.settings import Settings, Split

_SPLIT = ("select", "split")


def violations(settings: Settings) -> Iterator[Problem]:
    """Yield each broken rule."""
    sql = settings.select.sql
    if settings.imported and not settings.data and not sql:
        return
    if not sql.strip():
        yield Problem(("select", "sql"), "is empty")
    elif settings.data and not any(re.search(rf"(?<!\w){name}(?!\w)", sql, re.IGNORECASE) for name in settings.data):
        yield Problem(("select", "sql"), f"reads no dataset; there are: {', '.join(settings.data)}")
    split = settings.select.split
    yield from _by_time(split) if split.time else _by_hash(split)


def _by_hash(split: Split) -> Iterator[Problem]:
    if split.validation_from or split.test_from:
        yield Problem(_SPLIT, "has validation_from or test_from, which go with time = COLUMN")
    if not (0 < split.validation < 1 and 0 < split.test < 1 and split.validation + split.test < 1):
        yield Problem(
            _SPLIT, "needs validation and test above 0 that leave some rows to train on: their sum is below 1"
        )
    if len(set(split.by)) < len(split.by) or not all(split.by):
        yield Problem((*_SPLIT, "by"), "has a column twice, or an empty name")


def _by_time(split: Split) -> Iterator[Problem]:
    if split.by:
        yield Problem((*_SPLIT, "by"), "and time exclude each other")
    dates = {
        key: _date(text) for key, text in (("validation_from", split.validation_from), ("test_from", split.test_from))
    }
    for key, date in dates.items():
        if date is None:
            yield Problem((*_SPLIT, key), f"{getattr(split, key)!r} must be a date such as 2026-01-31; time needs it")
    first, second = dates.values()
    if first and second and first >= second:
        yield Problem(
            (*_SPLIT, "test_from"), f"{second} must be after validation_from {first}: train, validation, test"
        )


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
