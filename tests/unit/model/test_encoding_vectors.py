"""The Python encoding passes the vectors of docs/formats, as the Java runtime does."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from dolbear.model.encoding import EncodingError, feeds, fits, to_table
from dolbear.model.signature import Binding, Input, Output, Signature

VECTORS = Path(__file__).parents[3] / "docs" / "formats" / "encoding-vectors.json"
CASES: list[dict[str, Any]] = json.loads(VECTORS.read_text(encoding="utf-8"))["cases"]
BINDING = Binding(layout="columns", tensors=("x",), value="y")


@pytest.mark.parametrize("case", CASES, ids=json.dumps)
def test_the_encoding_does_as_its_page_says(case: dict[str, Any]) -> None:
    item = Input(
        name="x",
        type=case["type"],
        optional=case.get("optional", False),
        values=tuple(case.get("values", ())),
        shape=tuple(case.get("shape", ())),
    )
    signature = Signature(inputs=(item,), outputs=(Output(name="y", type="float"),))
    if case.get("refused") == "type":
        assert not fits(item, case["tensor"])
        return
    assert fits(item, case["tensor"])
    given = {"x": _special(case["given"])}
    types = {"x": case["tensor"]}
    if case.get("refused") == "value":
        with pytest.raises(EncodingError):
            feeds(to_table([given], signature), signature, BINDING, types)
        return
    elements = feeds(to_table([given], signature), signature, BINDING, types)["x"][0]
    expected = case.get("elements", [case.get("element")])
    assert len(elements) == len(expected)
    assert all(_same(one, _special(other)) for one, other in zip(elements, expected, strict=True))


def _special(value: object) -> object:
    if isinstance(value, list):
        return [_special(item) for item in value]
    return float(value["float"]) if isinstance(value, dict) else value


def _same(actual: Any, expected: Any) -> bool:  # noqa: ANN401  # any element
    if isinstance(expected, float):
        return (math.isnan(actual) and math.isnan(expected)) or (
            actual == expected and math.copysign(1, actual) == math.copysign(1, expected)
        )
    return bool(actual == expected)
