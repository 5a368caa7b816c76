from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa

from dolbear.model.score import Scores
from dolbear.model.signature import Input, Output, Signature
from dolbear.project.settings import Parity
from dolbear.quality import parity

NUMBER = Output(name="y", type="float")
CLASS = Output(name="c", type="text", values=("a", "b", "c"))
SIGNATURE = Signature(
    inputs=(
        Input(name="x", type="float", optional=True),
        Input(name="open", type="text", optional=True),
        Input(name="closed", type="text", values=("A", "B")),
        Input(name="day", type="date"),
    ),
    outputs=(NUMBER,),
)


def rows(count: int) -> pa.Table:
    return pa.table(
        {
            "id": list(range(count)),
            "x": [float(index) for index in range(count)],
            "open": pa.array([parity.UNKNOWN if index == 0 else "t" for index in range(count)]),
            "closed": ["A"] * count,
            "day": pa.array([dt.date(2013, 1, 1)] * count),
            "y": [1.0] * count,
        }
    )


def test_probes_are_all_rows_and_variations() -> None:
    found = parity.probes(rows(3000), SIGNATURE)
    counts = {name: table.num_rows for name, table in found.items()}
    assert counts == {"test rows": 3000, "x missing": 1000, "open missing": 1000, "open unknown": 1000}
    assert all(table.column_names == ["x", "open", "closed", "day"] for table in found.values())
    assert found["x missing"].column("x").null_count == 1000
    assert found["x missing"].schema == found["test rows"].schema


def test_many_inputs_are_varied_on_fewer_rows() -> None:
    names = [f"x{place}" for place in range(600)]
    signature = Signature(
        inputs=tuple(Input(name=name, type="float", optional=True) for name in names), outputs=(NUMBER,)
    )
    table = pa.table({name: [float(row) for row in range(200)] for name in names})
    found = parity.probes(table, signature)
    assert {probe.num_rows for name, probe in found.items() if name != parity.ALL_ROWS} == {55}
    assert found[parity.ALL_ROWS].num_rows == 200


def test_an_unknown_text_is_one_that_no_row_has() -> None:
    found = parity.probes(rows(10), SIGNATURE)
    assert set(found["open unknown"].column("open").to_pylist()).isdisjoint(rows(10).column("open").to_pylist())


def test_each_model_is_asked_once_and_probes_are_told_apart() -> None:
    asked = []

    def score(table: pa.Table) -> Scores:
        asked.append(table.num_rows)
        return Scores(values=np.nan_to_num(table.column("x").to_numpy(), nan=7.0))

    def wrong_on_missing(table: pa.Table) -> Scores:
        asked.append(table.num_rows)
        return Scores(values=np.nan_to_num(table.column("x").to_numpy(), nan=9.5))

    probes = parity.probes(rows(20), SIGNATURE)
    table = pa.concat_tables(list(probes.values()))
    found = parity.judge(score(table), wrong_on_missing(table), probes, NUMBER, Parity())
    assert asked == [80, 80]
    assert {probe.probe: probe.off for probe in found.probes} == {
        "test rows": 0,
        "x missing": 20,
        "open missing": 0,
        "open unknown": 0,
    }
    missing = found.probes[1]
    assert missing.largest == 2.5
    assert missing.example == {
        "inputs": {"x": None, "open": parity.UNKNOWN, "closed": "A", "day": "2013-01-01"},
        "original": 7.0,
        "onnx": 9.5,
    }
    assert not found.holds


def compare(original: Scores, onnx: Scores, target: Output, tolerance: Parity) -> parity.ProbeResult:
    count = len(original.values)
    return parity.compare(original, onnx, rows(count), probe="p", of=(target, tolerance))


def test_a_number_is_off_beyond_absolute_plus_relative() -> None:
    original = Scores(values=np.array([0.0, 100.0, 100.0]))
    onnx = Scores(values=np.array([0.01, 100.9, 101.2]))
    assert compare(original, onnx, NUMBER, Parity(absolute=0.02, relative=0.01)).off == 1


def test_what_is_no_number_is_off() -> None:
    found = compare(Scores(values=np.array([1.0])), Scores(values=np.array([np.nan])), NUMBER, Parity())
    assert (found.off, found.largest) == (1, None)


def classes(labels: str, probabilities: list[list[float]]) -> Scores:
    return Scores(values=np.array(list(labels), dtype=object), probabilities=np.array(probabilities))


def test_a_label_may_differ_only_where_probabilities_tie() -> None:
    near = [0.5, 0.5, 0.0]
    far = [0.6, 0.4, 0.0]
    original = classes("aa", [near, far])
    assert compare(original, classes("bb", [near, far]), CLASS, Parity()).off == 1
    assert compare(original, classes("zb", [near, near]), CLASS, Parity()).off == 2


def test_each_probability_counts() -> None:
    original, onnx = classes("a", [[0.8, 0.1, 0.1]]), classes("a", [[0.8, 0.11, 0.09]])
    assert compare(original, onnx, CLASS, Parity()).off == 1
    assert compare(original, onnx, CLASS, Parity(absolute=0.02)).off == 0
