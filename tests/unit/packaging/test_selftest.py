from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from dolbear.model.score import ModelError, Scores
from dolbear.model.signature import Input, Output, Signature
from dolbear.packaging import selftest
from dolbear.packaging.selftest import SelfTestError

NUMBER = Output(name="y", type="float")
CLASS = Output(name="y", type="text", values=("A", "B"))


class Says:
    """A scorer that says one thing."""

    def __init__(self, target: Output, value: Any, shares: Sequence[float] = ()) -> None:  # noqa: ANN401  # number or label
        self.signature = Signature(inputs=(Input(name="x", type="float"),), outputs=(target,))
        self._value, self._shares = value, shares

    def answer(self, columns: Mapping[str, Sequence[object]], rows: int) -> Scores:
        if columns["x"] == ("broken",):
            raise ModelError("it fails", "")  # noqa: EM101, TRY003  # the model's words
        shares = np.array([self._shares]) if self._shares else None
        return Scores(
            values=np.array([self._value] * rows, dtype=object if self._shares else float), probabilities=shares
        )


def golden(outputs: dict[str, Any], **change: Any) -> dict[str, Any]:  # noqa: ANN401  # any member
    return {
        "format": 1,
        "scale": {},
        "tolerance": 1e-5,
        "cases": [{"inputs": {"x": 1.0}, "outputs": outputs}],
        **change,
    }


def check(scorer: Says, document: dict[str, Any]) -> int:
    return selftest.check("g:a:1.0.0", scorer, document)  # type: ignore[arg-type]  # as far as it is asked


def test_a_number_may_differ_by_the_tolerance() -> None:
    assert check(Says(NUMBER, 100.0009), golden({"y": 100.0})) == 1
    with pytest.raises(SelfTestError, match=r"golden example 0 differs: y is 100.002, expected 100.0"):
        check(Says(NUMBER, 100.002), golden({"y": 100.0}))


def test_near_zero_the_scale_counts() -> None:
    assert check(Says(NUMBER, 0.00005), golden({"y": 0.0}, scale={"y": [10.0]})) == 1
    with pytest.raises(SelfTestError):
        check(Says(NUMBER, 0.00005), golden({"y": 0.0}))


def test_integers_and_dates() -> None:
    assert check(Says(Output(name="y", type="integer"), 3.0), golden({"y": 3})) == 1
    assert check(Says(Output(name="y", type="date"), 10.0), golden({"y": "1970-01-11"})) == 1
    with pytest.raises(SelfTestError, match="expected '1970-01-12'"):
        check(Says(Output(name="y", type="date"), 10.0), golden({"y": "1970-01-12"}))


def test_a_label_and_its_probabilities() -> None:
    expected = {"y": "A", "probabilities": [0.7, 0.3]}
    assert check(Says(CLASS, "A", [0.7, 0.3]), golden(expected)) == 1
    with pytest.raises(SelfTestError, match=r"the probability of 'B' is 0.31, expected 0.3"):
        check(Says(CLASS, "A", [0.7, 0.31]), golden(expected))
    with pytest.raises(SelfTestError, match="y is 'B', expected 'A'"):
        check(Says(CLASS, "B", [0.7, 0.3]), golden(expected))
    with pytest.raises(SelfTestError, match="not those of the signature"):
        check(Says(CLASS, "A", [0.7, 0.3]), golden({"y": "A", "probabilities": [0.7, 0.2, 0.1]}))


def test_of_equally_probable_labels_either_will_do() -> None:
    assert check(Says(CLASS, "B", [0.5, 0.5]), golden({"y": "A", "probabilities": [0.5, 0.5]})) == 1


def test_a_boolean_class() -> None:
    late = Output(name="y", type="boolean", values=("false", "true"))
    assert check(Says(late, "true", [0.2, 0.8]), golden({"y": True, "probabilities": [0.2, 0.8]})) == 1
    assert check(Says(late, "false", [0.5, 0.5]), golden({"y": True, "probabilities": [0.5, 0.5]})) == 1


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (golden({"y": 1.0}, cases=[]), "has no golden examples"),
        (golden({"y": 1.0}, cases=7), "can't be read"),
        (golden({"y": None}), "differs"),
        (golden({}), "differs"),
        (golden({"y": 1.0}, cases=[{"inputs": {"x": "broken"}, "outputs": {"y": 1.0}}]), "can't be computed: it fails"),
    ],
)
def test_examples_that_say_nothing_are_no_pass(document: dict[str, Any], words: str) -> None:
    with pytest.raises(SelfTestError, match=words):
        check(Says(NUMBER, 1.0), document)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_isnt_finite_fails(value: float) -> None:
    with pytest.raises(SelfTestError):
        check(Says(NUMBER, value), golden({"y": 1.0}))
