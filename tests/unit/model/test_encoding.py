from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pyarrow as pa
import pytest

from dolbear.model.encoding import EncodingError, encode, feeds, to_table
from dolbear.model.signature import Binding, Input, Output, Signature

SIGNATURE = Signature(
    inputs=(
        Input(name="amount", type="float", optional=True),
        Input(name="count", type="integer", optional=True),
        Input(name="paid", type="boolean", optional=True),
        Input(name="day", type="date", optional=True),
        Input(name="note", type="text", optional=True),
        Input(name="region", type="text", values=("NORTH", "SOUTH")),
    ),
    outputs=(Output(name="price", type="float"),),
)
ROW = {"amount": 1.5, "count": 3, "paid": True, "day": "1970-01-11", "note": "Größe", "region": "SOUTH"}


def test_each_type_becomes_a_number_or_a_text() -> None:
    row = encode(to_table([ROW], SIGNATURE), SIGNATURE).to_pylist()[0]
    assert row == {"amount": 1.5, "count": 3.0, "paid": 1.0, "day": 10.0, "note": "Größe", "region": "SOUTH"}


def test_missing_is_nan_and_the_empty_text() -> None:
    row = encode(to_table([{"region": "NORTH"}], SIGNATURE), SIGNATURE).to_pylist()[0]
    assert all(math.isnan(row[name]) for name in ("amount", "count", "paid", "day"))
    assert row["note"] == ""


def test_numbers_come_as_float32() -> None:
    types = encode(to_table([ROW], SIGNATURE), SIGNATURE).schema.types
    assert types == [pa.float32()] * 4 + [pa.string()] * 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"region": None}, "missing in 1 of 1 rows"),
        ({"region": "EAST"}, "'EAST' isn't one of its values"),
        ({"amount": math.inf}, "infinity"),
        ({"amount": "1.5"}, "isn't a value of type float"),
        ({"amount": 1e39}, "too large for float32"),
        ({"count": True}, "isn't a value of type integer"),
        ({"count": 2**63}, "isn't a value of type integer"),
        ({"count": 1.0}, "isn't a value of type integer"),
        ({"paid": 1}, "isn't a value of type boolean"),
        ({"day": "11.01.1970"}, "isn't a value of type date"),
        ({"day": 10}, "isn't a value of type date"),
        ({"color": "red"}, "isn't an input"),
    ],
)
def test_a_wrong_value_is_named(change: dict[str, object], words: str) -> None:
    with pytest.raises(EncodingError, match=words):
        encode(to_table([{**ROW, **change}], SIGNATURE), SIGNATURE)


def test_nan_is_missing() -> None:
    table = to_table([{**ROW, "amount": math.nan}], SIGNATURE)
    assert math.isnan(encode(table, SIGNATURE).to_pylist()[0]["amount"])


def test_a_missing_column_and_a_wrong_column_type_are_named() -> None:
    table = to_table([ROW], SIGNATURE)
    with pytest.raises(EncodingError, match="'note': the column is missing"):
        encode(table.drop_columns(["note"]), SIGNATURE)
    with pytest.raises(EncodingError, match="'note': the column has the type"):
        encode(table.set_column(4, "note", pa.array([1])), SIGNATURE)


NUMBERS = Signature(
    inputs=(
        Input(name="n", type="integer", optional=True),
        Input(name="d", type="date"),
        Input(name="b", type="boolean"),
    ),
    outputs=SIGNATURE.outputs,
)
MATRIX = Binding(layout="matrix", tensors=("x",), value="y")


def test_a_matrix_has_its_columns_in_signature_order() -> None:
    table = to_table([{"n": 7, "d": dt.date(1970, 1, 3), "b": True}], NUMBERS)
    fed = feeds(table, NUMBERS, MATRIX, {"x": "tensor(double)"})
    assert fed["x"].tolist() == [[7.0, 2.0, 1.0]]


def test_integers_stay_exact_in_integer_tensors() -> None:
    table = to_table([{"n": 2**62 + 1, "d": dt.date(1970, 1, 3), "b": False}], NUMBERS)
    fed = feeds(table, NUMBERS, MATRIX, {"x": "tensor(int64)"})
    assert fed["x"].dtype == np.int64
    assert fed["x"].tolist() == [[2**62 + 1, 2, 0]]


def test_an_integer_tensor_refuses_missing_and_too_large() -> None:
    missing = to_table([{"n": None, "d": dt.date(1970, 1, 3), "b": False}], NUMBERS)
    with pytest.raises(EncodingError, match="has no value for that"):
        feeds(missing, NUMBERS, MATRIX, {"x": "tensor(int64)"})
    large = to_table([{"n": 300, "d": dt.date(1970, 1, 3), "b": False}], NUMBERS)
    with pytest.raises(EncodingError, match="outside uint8"):
        feeds(large, NUMBERS, MATRIX, {"x": "tensor(uint8)"})


def test_large_neighbours_of_a_missing_integer_are_rounded_once() -> None:
    value = 2**54 + 2**30 + 1
    alone = encode(to_table([{"n": value, "d": dt.date(1970, 1, 3), "b": False}], NUMBERS), NUMBERS)
    rows: list[dict[str, object]] = [
        {"n": value, "d": dt.date(1970, 1, 3), "b": False},
        {"n": None, "d": dt.date(1970, 1, 3), "b": False},
    ]
    beside = encode(to_table(rows, NUMBERS), NUMBERS)
    assert beside["n"][0].as_py() == alone["n"][0].as_py()
