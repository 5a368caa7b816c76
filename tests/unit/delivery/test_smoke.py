"""Golden examples against answers: the rule of docs/formats/package.md."""

from __future__ import annotations

from typing import Any

import pytest

from dolbear.delivery.smoke import difference
from dolbear.model.signature import Output

NUMBER = Output(name="y", type="float")
DAY = Output(name="y", type="date")
LABEL = Output(name="y", type="text", values=("a", "b"))
FLAG = Output(name="y", type="boolean", values=("false", "true"))


def golden(*scale: float) -> dict[str, Any]:
    return {"tolerance": 1e-5, "scale": {"y": list(scale)}}


@pytest.mark.parametrize(
    ("of", "expected", "actual", "passes"),
    [
        (NUMBER, {"y": 100.0}, {"y": 100.0009}, True),
        (NUMBER, {"y": 100.0}, {"y": 100.002}, False),
        (NUMBER, {"y": 0.0}, {"y": 0.00009}, True),
        (NUMBER, {"y": 1.0}, {"y": None}, False),
        (NUMBER, {"y": 1.0}, {}, False),
        (NUMBER, {"y": 1.0}, {"y": True}, False),
        (DAY, {"y": "2026-11-24"}, {"y": "2026-11-24"}, True),
        (DAY, {"y": "2026-11-24"}, {"y": "2026-11-25"}, False),
        (LABEL, {"y": "a", "probabilities": [0.9, 0.1]}, {"y": "a", "probabilities": [0.9, 0.1]}, True),
        (LABEL, {"y": "a", "probabilities": [0.9, 0.1]}, {"y": "b", "probabilities": [0.9, 0.1]}, False),
        (LABEL, {"y": "a", "probabilities": [0.5, 0.5]}, {"y": "b", "probabilities": [0.5, 0.5]}, True),
        (LABEL, {"y": "a", "probabilities": [0.9, 0.1]}, {"y": "a", "probabilities": [0.8, 0.2]}, False),
        (LABEL, {"y": "a", "probabilities": [0.9, 0.1]}, {"y": "a", "probabilities": [0.9]}, False),
        (LABEL, {"y": "a", "probabilities": [0.5, 0.5]}, {"y": "c", "probabilities": [0.5, 0.5]}, False),
        (FLAG, {"y": True, "probabilities": [0.1, 0.9]}, {"y": True, "probabilities": [0.1, 0.9]}, True),
        (FLAG, {"y": True, "probabilities": [0.1, 0.9]}, {"y": False, "probabilities": [0.1, 0.9]}, False),
    ],
)
def test_an_answer_passes_or_says_what_differs(
    of: Output, expected: dict[str, Any], actual: dict[str, Any], *, passes: bool
) -> None:
    scale = [10.0] * max(1, len(expected.get("probabilities", [])))
    if of.is_class:
        scale = [0.1] * len(scale)
    assert (difference(expected, actual, golden(*scale), of) == "") is passes
