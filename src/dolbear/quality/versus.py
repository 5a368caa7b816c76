"""Judges a model against another on the same rows: no worse than a margin, as far as rows can tell.

A test of non-inferiority. `worse` is the paired difference, turned so that more is worse, with its
95 % interval. The champion's place is earned if the whole interval is at or below the margin, the
baseline is beaten if all of it is below; an interval wholly above the margin is a failure; one
that holds the margin says that the rows can't tell.
"""

from __future__ import annotations

import msgspec

from dolbear.core.errors import UsageError
from dolbear.project.settings import Gate
from dolbear.quality.bootstrap import Contrast, Estimate
from dolbear.quality.evaluation import Figure
from dolbear.quality.verdict import Numbers, Verdict, Word
from dolbear.quality.words import apart, brief, count

# Fewer test rows than these never suffice to compare two models.
FEWEST_ROWS = 30


class MarginError(UsageError):
    """A `worse_by_at_most` that isn't a number or a percentage."""


class Rival(msgspec.Struct, frozen=True, kw_only=True):
    """Who a model is compared with, on how many rows. `strict`: being equal isn't enough."""

    name: str
    contrast: Contrast | None
    rows: int
    strict: bool = False


def judge(gate: str, wanted: Gate, figure: Figure, rival: Rival | None, unit: str = "") -> Verdict:
    """Judge one gate that has `versus`; without a rival it is not applicable.

    Raises:
        MarginError: `worse_by_at_most` can't be read.
    """
    allowed = wanted.worse_by_at_most.strip()
    criterion = f"better than the {wanted.versus}"
    if wanted.versus == "champion" or margin(allowed, 1.0) != 0:
        criterion = f"at most {_allowed(allowed, unit)} worse than the {wanted.versus}"
    if rival is None:
        return Verdict(
            gate=gate,
            word="not applicable",
            counts_as="pass",
            metric=figure.name,
            criterion=criterion,
            reason=f"There is no {wanted.versus} yet to compare {figure.name} with.",
        )
    numbers = _numbers(figure, rival, allowed)
    word, why = _decide(numbers, rival, unit)
    return Verdict(
        gate=gate,
        word=word,
        counts_as=wanted.on_thin if word == "not enough evidence" else "pass" if word == "pass" else "fail",
        metric=figure.name,
        criterion=criterion,
        reason=f"{_compared(figure, rival, numbers, unit)}{why}.",
        numbers=numbers,
    )


def margin(text: str, other: float) -> float:
    """How much worse is borne: an amount, or with `%` a share of the other's value.

    Raises:
        MarginError: the text is neither.
    """
    try:
        if text.endswith("%"):
            return float(text[:-1]) / 100 * abs(other)
        return float(text)
    except ValueError as reason:
        msg = f"worse_by_at_most = {text!r} is neither a number nor a percentage"
        raise MarginError(msg, 'Write for example "0.5" or "2%".') from reason


def turned(difference: Estimate, better: str) -> Estimate:
    """Turn a difference (model - other) so that more is worse."""
    if better == "lower":
        return difference
    value, low, high = (None if side is None else -side for side in (difference.value, difference.low, difference.high))
    return Estimate(value=value, low=high, high=low)


def span(low: float, high: float, unit: str = "") -> str:
    """Say an interval of `worse` in words: `2 to 3 better`, `1 better to 0.5 worse`."""
    if low == high == 0:
        return "equal"
    if high <= 0:
        return f"{brief(-high)} to {brief(-low, unit)} better"
    if low >= 0:
        return f"{brief(low)} to {brief(high, unit)} worse"
    return f"{brief(-low, unit)} better to {brief(high, unit)} worse"


def _numbers(figure: Figure, rival: Rival, allowed: str) -> Numbers:
    contrast = rival.contrast
    other = contrast.other.value if contrast else None
    worse = turned(contrast.difference, figure.better) if contrast else Estimate()
    return Numbers(
        value=figure.test.value,
        low=figure.test.low,
        high=figure.test.high,
        other=other,
        worse=worse.value,
        worse_low=worse.low,
        worse_high=worse.high,
        margin=None if other is None else margin(allowed, other),
        rows=rival.rows,
    )


def _decide(numbers: Numbers, rival: Rival, unit: str) -> tuple[Word, str]:
    if numbers.value is None:
        return "fail", ""
    if rival.rows < FEWEST_ROWS:
        return "not enough evidence", f"; {FEWEST_ROWS} test rows are needed to tell, and there are {rival.rows}"
    low, high, limit = numbers.worse_low, numbers.worse_high, numbers.margin
    if low is None or high is None or limit is None:
        return "not enough evidence", "; no interval can be given"
    bound = f"{brief(limit, unit)} worse" if limit else "equal"
    if high < limit or (high == limit and not rival.strict):
        return "pass", f"; at most {bound} is allowed" if limit else ""
    if low > limit or (low == limit and rival.strict):
        return "fail", f"; at most {bound} is allowed" if limit else ""
    return "not enough evidence", f"; these {count(rival.rows, 'row')} can't tell it from {bound}"


def _compared(figure: Figure, rival: Rival, numbers: Numbers, unit: str) -> str:
    if numbers.value is None:
        return f"{figure.name} isn't defined on {count(rival.rows, 'test row')}"
    value, other = apart(numbers.value, [numbers.other], unit), brief(numbers.other, unit)
    said = f"{figure.name} is {value} against {other} of {rival.name}"
    if numbers.worse is None:
        return said
    which = "better" if numbers.worse < 0 else "worse"
    said += f": {brief(abs(numbers.worse), unit)} {which}" if numbers.worse else ": equal"
    if numbers.worse_low is None or numbers.worse_high is None or numbers.worse_low == numbers.worse_high:
        return said
    return f"{said} (95 % interval {span(numbers.worse_low, numbers.worse_high, unit)})"


def _allowed(text: str, unit: str) -> str:
    return text if text.endswith("%") else brief(margin(text, 1.0), unit)
