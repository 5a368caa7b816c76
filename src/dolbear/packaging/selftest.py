"""The self-test of a package: does the model give its golden examples' outputs, here and now?"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from dolbear.core.errors import DolbearError, IntegrityError
from dolbear.model.score import Scorer
from dolbear.packaging import golden


class SelfTestError(IntegrityError):
    """The model doesn't give its golden examples' outputs on this machine."""

    def __init__(self, model: str, problem: str) -> None:
        super().__init__(
            f"{model}: {problem}",
            "This machine computes otherwise than the one that trained, or the package isn't of one piece.",
        )
        self.model = model
        self.problem = problem


_DAY_ONE = dt.date(1970, 1, 1).toordinal()


class _Case(msgspec.Struct, frozen=True):
    inputs: dict[str, Any]
    outputs: dict[str, Any]


class _Golden(msgspec.Struct, frozen=True):
    cases: tuple[_Case, ...]
    tolerance: float = golden.TOLERANCE
    scale: dict[str, list[float]] = {}


def check(model: str, scorer: Scorer, document: Mapping[str, Any]) -> int:
    """Compute each golden example as one row and compare; return how many there were.

    Rule: docs/formats/package.md, `golden.json`.

    Raises:
        SelfTestError: an output differs, can't be computed, or there is no example.
    """
    try:
        examples = msgspec.convert(document, _Golden)
    except (msgspec.ValidationError, RecursionError) as reason:
        raise SelfTestError(model, f"its golden examples can't be read: {reason}") from reason
    if not examples.cases:
        raise SelfTestError(model, "it has no golden examples")
    for place, case in enumerate(examples.cases):
        try:
            columns = {name: (value,) for name, value in case.inputs.items()}
            actual = golden.outputs(scorer.answer(columns, 1), 0, scorer.signature)
        except DolbearError as reason:
            raise SelfTestError(model, f"golden example {place} can't be computed: {reason.message}") from reason
        problem = _difference(case.outputs, actual, examples, scorer)
        if problem:
            raise SelfTestError(model, f"golden example {place} differs: {problem}")
    return len(examples.cases)


def _difference(expected: Mapping[str, Any], actual: Mapping[str, Any], examples: _Golden, scorer: Scorer) -> str:
    target = scorer.signature.target
    scale = examples.scale.get(target.name, [])
    tolerance = examples.tolerance
    wanted, found = expected.get(target.name), actual[target.name]
    if not target.is_class:
        good = _close(_number(wanted), _number(found), tolerance, scale[0] if scale else 0.0)
        return "" if good else f"{target.name} is {found!r}, expected {wanted!r}"
    shares, said = expected.get("probabilities"), actual["probabilities"]
    if not isinstance(shares, list) or len(shares) != len(said):
        return "its probabilities are not those of the signature"
    scales = [*scale, *([0.0] * len(said))]
    for value, share, one, size in zip(target.values, shares, said, scales, strict=False):
        if not _close(_number(share), _number(one), tolerance, size):
            return f"the probability of {value!r} is {one!r}, expected {share!r}"
    if wanted == found or _tied(wanted, found, shares, scorer, (tolerance, scales)):
        return ""
    return f"{target.name} is {found!r}, expected {wanted!r}"


def _tied(
    wanted: object, found: object, shares: Sequence[float], scorer: Scorer, allowed: tuple[float, Sequence[float]]
) -> bool:
    values, (tolerance, scales) = scorer.signature.target.values, allowed
    names = [str(one).lower() if isinstance(one, bool) else one for one in (wanted, found)]
    if not all(name in values for name in names):
        return False
    first, second = (values.index(str(name)) for name in names)
    return _close(shares[first], shares[second], tolerance, scales[first])


def _close(expected: float | None, actual: float | None, tolerance: float, scale: float) -> bool:
    if expected is None or actual is None:
        return False
    return abs(actual - expected) <= tolerance * max(abs(expected), scale)


def _number(value: object) -> float | None:
    """Read a number, or a day as its number of days."""
    if isinstance(value, str):
        try:
            return float(dt.date.fromisoformat(value).toordinal() - _DAY_ONE)
        except ValueError:
            return None
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None
