"""Numbers as people read them: the one place that rounds for sentences, tables and plots."""

from __future__ import annotations

import math
from collections.abc import Iterable

_LARGE = 1e9
_SMALL = 1e-4
# Rounding's residue, not a value.
_NOTHING = 1e-15
_FEW, _MANY = 3, 9


def number(value: float | None, unit: str = "", *, digits: int = 4) -> str:
    """Write a number with so many significant digits, and its unit; `undefined` for None."""
    if value is None or math.isnan(value):
        return "undefined"
    value = 0.0 if abs(value) < _NOTHING else value
    if value and not _SMALL <= abs(value) < _LARGE and math.isfinite(value):
        text = f"{value:.{digits - 1}e}"
    else:
        text = _plain(value, digits)
    return f"{text} {unit}".rstrip()


def brief(value: float | None, unit: str = "") -> str:
    """Write a number with three digits: a sentence needs no more."""
    return number(value, unit, digits=_FEW)


def apart(value: float, others: Iterable[float | None], unit: str = "") -> str:
    """Write a number with three digits, or as many as tell it from the others."""
    digits = _FEW
    written = {number(other, digits=_MANY) for other in others if other is not None and other != value}
    while digits < _MANY and number(value, digits=digits) in written:
        digits += 1
    return number(value, unit, digits=digits)


def interval(low: float | None, high: float | None, *, digits: int = 4) -> str:
    """Write an interval; empty if there is none."""
    return "" if low is None or high is None else f"{number(low, digits=digits)} to {number(high, digits=digits)}"


def share(value: float) -> str:
    """Write a share in percent; what isn't quite 0 or 100 % doesn't look so."""
    percent = value * 100
    if 0 < percent < 0.1:  # noqa: PLR2004  # below what one decimal shows
        return "< 0.1 %"
    if 99.9 < percent < 100:  # noqa: PLR2004
        return "> 99.9 %"
    return f"{percent:.1f} %" if percent % 1 else f"{percent:.0f} %"


def count(value: int, noun: str) -> str:
    """Write a count with its noun: `1 row`, `84,000 rows`."""
    return f"{value:,} {noun}" if value == 1 else f"{value:,} {noun}s"


def _plain(value: float, digits: int) -> str:
    if not math.isfinite(value):
        return "infinite"
    before = len(str(int(abs(value)))) if abs(value) >= 1 else 0
    lead = -math.floor(math.log10(abs(value))) - 1 if 0 < abs(value) < 1 else 0
    text = f"{value:,.{max(digits - before + lead, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
