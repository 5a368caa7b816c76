"""The dummy model that a real one must beat: one constant answer, from the training part's profile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from dolbear.core.errors import IntegrityError
from dolbear.model.signature import Output
from dolbear.quality.outcome import Outcome

Constant: TypeAlias = Literal["shares", "mean", "median"]

# The constant that is best for these is the median, for all others the mean.
_MEDIAN = frozenset({"mae", "median_absolute_error", "mape"})


class BaselineError(IntegrityError):
    """A profile that doesn't tell the target's mean or shares."""


def describe(target: Output) -> str:
    """Say in words what the baseline is."""
    if target.is_class:
        return "always the class shares of the training part, and its most frequent label"
    return "always the mean of the training part (its median for mae, mape and median_absolute_error)"


def constant(metric: str, target: Output) -> Constant:
    """Tell which constant is fair for a metric."""
    return "shares" if target.is_class else "median" if metric in _MEDIAN else "mean"


def baseline(which: Constant, outcome: Outcome, target: Output, profile: Mapping[str, Any]) -> Outcome:
    """Answer the rows of `outcome` with one constant; of a class always with the shares.

    Raises:
        BaselineError: the profile lacks it.
    """
    import numpy as np

    known = profile.get("target", {})
    try:
        if target.is_class:
            shares = np.array([float(known["shares"].get(label, 0.0)) for label in target.values])
            return Outcome(
                truth=outcome.truth,
                value=np.full(outcome.rows, int(shares.argmax())),
                probabilities=np.tile(shares, (outcome.rows, 1)),
                classes=outcome.classes,
            )
        answer = _number(known[which])
    except (KeyError, TypeError, ValueError, AttributeError) as reason:
        msg = f"the profile of the training part doesn't tell the distribution of {target.name!r}: {reason}"
        raise BaselineError(msg, "Select again: `dolbear select`.") from reason
    return Outcome(truth=outcome.truth, value=np.full(outcome.rows, answer))


def _number(value: object) -> float:
    if isinstance(value, str):
        return float((dt.date.fromisoformat(value) - dt.date(1970, 1, 1)).days)
    return float(value)  # type: ignore[arg-type]
