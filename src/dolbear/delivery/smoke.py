"""Golden examples against what a target answers. The rule: docs/formats/package.md."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dolbear.model.signature import Output

_DAY_ONE = date(1970, 1, 1).toordinal()


def difference(expected: Mapping[str, Any], actual: Mapping[str, Any], golden: Mapping[str, Any], of: Output) -> str:
    """Say how an answer differs from a golden example's outputs; empty if it passes."""
    tolerance, scale = golden["tolerance"], golden["scale"][of.name]
    if not of.is_class:
        one, other = _number(expected[of.name]), _number(actual.get(of.name))
        near = abs(one - other) <= tolerance * max(abs(one), scale[0] if scale else 0.0)
        return "" if near else f"{of.name} is {actual.get(of.name)}, not {expected[of.name]}"
    known, told = expected["probabilities"], actual.get("probabilities", ())
    if len(told) != len(known) or not _all_near(known, told, scale, tolerance):
        return f"probabilities of {of.name} are {list(told)}, not {known}"
    if _label(expected[of.name]) != _label(actual.get(of.name)) and not _close_call(expected, actual, golden, of):
        return f"{of.name} is {actual.get(of.name)}, not {expected[of.name]}"
    return ""


def _all_near(known: Sequence[float], told: Sequence[object], scale: Sequence[float], tolerance: float) -> bool:
    scales = scale or [0.0] * len(known)
    return all(
        abs(one - _number(other)) <= tolerance * max(abs(one), deviation)
        for one, other, deviation in zip(known, told, scales, strict=False)
    )


def _close_call(expected: Mapping[str, Any], actual: Mapping[str, Any], golden: Mapping[str, Any], of: Output) -> bool:
    places = [
        of.values.index(name) if name in of.values else -1
        for name in map(_label, (expected[of.name], actual.get(of.name)))
    ]
    if -1 in places:
        return False
    one, other = (expected["probabilities"][place] for place in places)
    scale = max(golden["scale"][of.name] or [0.0])
    return bool(abs(one - other) <= golden["tolerance"] * max(abs(one), scale))


def _label(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _number(value: object) -> float:
    if isinstance(value, str):
        try:
            return float(date.fromisoformat(value).toordinal() - _DAY_ONE)
        except ValueError:
            return math.nan
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else math.nan
