from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from crickets import BINDING, SIGNATURE, linear

from dolbear.core.digest import canonical_json
from dolbear.model.score import Scorer, Scores
from dolbear.model.signature import Input, Output, Signature
from dolbear.packaging.golden import GoldenError, golden, outputs


class Stub:
    """A scorer without a graph: the value is the number of inputs that are there."""

    def __init__(self, signature: Signature, value: float = 0.0) -> None:
        self.signature = signature
        self._value = value

    def score(self, table: pa.Table) -> Scores:
        there = np.array([sum(value is not None for value in row.values()) for row in table.to_pylist()], dtype=float)
        if self.signature.target.is_class:
            share = there / (there + 1)
            names = np.array(self.signature.target.values, dtype=object)
            return Scores(values=names[(share < 0.5).astype(int)], probabilities=np.stack([share, 1 - share], axis=1))
        return Scores(values=there + self._value)


def _made(scorer: Any, table: pa.Table) -> dict[str, Any]:  # noqa: ANN401  # a scorer or a stub of one
    scores = scorer.score(table)
    said = scores.values[:, None] if scores.probabilities is None else scores.probabilities
    made = golden(scorer, table, said)
    canonical_json(made)
    return made


def test_crickets_as_the_format_page_has_them() -> None:
    rates = pa.table({"chirps_per_second": [14.4, 16.0, 20.0], "temperature_f": [76.3, 80.6, 88.6]})
    made = _made(Scorer(linear(), SIGNATURE, BINDING), rates)
    assert made["format"] == 1
    assert made["tolerance"] == 1e-5
    assert [case["inputs"] for case in made["cases"]] == [{"chirps_per_second": rate} for rate in (14.4, 16.0, 20.0)]
    assert made["cases"][2]["outputs"]["temperature_f"] == pytest.approx(90.3)
    assert made["scale"]["temperature_f"] == pytest.approx([float(np.std([72.1, 77.3, 90.3]))], rel=1e-5)


def test_rows_spread_and_variants_fill_twenty() -> None:
    inputs = (
        Input(name="age", type="integer", optional=True),
        Input(name="note", type="text", optional=True),
        Input(name="day", type="date"),
        Input(name="region", type="text", values=("N", "S")),
    )
    signature = Signature(inputs=inputs, outputs=(Output(name="cost", type="float"),))
    table = pa.table(
        {
            "age": pa.array(range(1000), pa.int64()),
            "note": ["dolbear: a text never seen"] * 1000,
            "day": pa.array([dt.date(2013, 1, 1)] * 1000, pa.date32()),
            "region": ["N"] * 1000,
        }
    )
    cases = _made(Stub(signature), table)["cases"]
    assert len(cases) == 20
    assert [case["inputs"]["age"] for case in cases[:17]] == [place * 1000 // 17 for place in range(17)]
    assert [case["outputs"]["cost"] for case in cases] == [4.0] * 17 + [3.0, 3.0, 4.0]
    assert cases[17]["inputs"]["age"] is None
    assert cases[18]["inputs"]["note"] is None
    assert cases[19]["inputs"]["note"] == "dolbear: a text never seen!"
    assert cases[0]["inputs"]["day"] == "2013-01-01"


def test_many_optional_inputs_leave_room_for_rows_and_unknown_texts() -> None:
    inputs = tuple(Input(name=f"i{number}", type="text", optional=True) for number in range(40))
    signature = Signature(inputs=inputs, outputs=(Output(name="cost", type="float"),))
    cases = _made(Stub(signature), pa.table({item.name: ["a"] * 100 for item in inputs}))["cases"]
    assert len(cases) == 20
    texts = [value for case in cases[10:] for value in case["inputs"].values()]
    assert texts.count(None) == 5
    assert texts.count("dolbear: a text never seen") == 5


def test_a_missing_float_is_null_and_a_class_has_probabilities() -> None:
    signature = Signature(
        inputs=(Input(name="x", type="float", optional=True),),
        outputs=(Output(name="late", type="boolean", values=("false", "true")),),
    )
    cases = _made(Stub(signature), pa.table({"x": [math.nan, 1.0]}))["cases"]
    assert [case["inputs"]["x"] for case in cases] == [None, 1.0, None]
    assert cases[0]["outputs"] == {"late": True, "probabilities": [0.0, 1.0]}
    assert cases[1]["outputs"] == {"late": False, "probabilities": [0.5, 0.5]}


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("float", 1.5, 1.5),
        ("integer", 3.0, 3),
        ("date", 15706.0, "2013-01-01"),
        ("date", -1.0, "1969-12-31"),
        ("date", 1e12, None),
        ("float", math.nan, None),
        ("integer", math.inf, None),
    ],
)
def test_outputs_are_canonical(kind: str, value: float, expected: object) -> None:
    signature = Signature(inputs=(), outputs=(Output(name="y", type=kind),))  # type: ignore[arg-type]
    found = outputs(Scores(values=np.array([value])), 0, signature)
    assert found == {"y": expected}
    assert type(found["y"]) is type(expected)


def test_a_row_without_an_answer_is_no_case() -> None:
    model = Scorer(linear(slope=1, intercept=-2, kind="Log"), SIGNATURE, BINDING)
    made = _made(model, pa.table({"chirps_per_second": [1.0, 3.0]}))
    assert made["cases"] == [{"inputs": {"chirps_per_second": 3.0}, "outputs": {"temperature_f": 0.0}}]
    with pytest.raises(GoldenError):
        golden(model, pa.table({"chirps_per_second": [1.0]}), np.array([[-np.inf]]))
