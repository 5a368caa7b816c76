"""A few rows straight into tensors: what the way through a table gives, or nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dolbear.model import encoding
from dolbear.model.encoding import BOOLEAN, FLOATING, INTEGER, TEXT, EncodingError
from dolbear.model.rows import NotPlainError, Rows
from dolbear.model.signature import Binding, Input, Output, Signature
from dolbear.project.settings import Kind

_KINDS: tuple[Kind, ...] = ("float", "integer", "boolean", "date", "text")
_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.integers(-300, 300),
    st.just(10**400),
    st.floats(),
    st.sampled_from([3.4028234663852886e38, 3.4028235e38, 3.5e38, 1e39, 2.0**24 + 1, -0.0, 1e-46, 0.1]),
    st.dates().map(str),
    st.sampled_from(["2023-02-29", "20240101", "2024-W01-1", "", "A", "B", "Größe", "😀", "a\0b", "\uffff"]),
    st.text(),
)


def _of(kind: str) -> st.SearchStrategy[Any]:
    plain: dict[str, st.SearchStrategy[Any]] = {
        "float": st.floats(allow_nan=False, allow_infinity=False, width=32) | st.integers(-9, 9),
        "integer": st.integers(0, 100),
        "boolean": st.booleans(),
        "date": st.dates().map(str),
        "text": st.sampled_from(["A", "B", "Größe"]),
    }
    return plain[kind]


@st.composite
def _cases(draw: st.DrawFn) -> tuple[Signature, Binding, dict[str, str], dict[str, list[Any]], int]:
    matrix = draw(st.booleans())
    kinds = draw(st.lists(st.sampled_from(_KINDS[:4] if matrix else _KINDS), min_size=1, max_size=4))
    inputs = tuple(
        Input(
            name=f"x{place}",
            type=kind,
            optional=draw(st.booleans()),
            values=draw(st.sampled_from([(), ("A", "B"), ("A", "😀")])) if kind == "text" else (),
        )
        for place, kind in enumerate(kinds)
    )
    tensors = [*FLOATING, *INTEGER, BOOLEAN, TEXT]
    fitting = [[one for one in tensors if encoding.fits(item, one)] for item in inputs]
    if matrix:
        shared = [one for one in tensors if all(one in each for each in fitting)]
        binding = Binding(layout="matrix", tensors=("X",))
        types = {"X": draw(st.sampled_from(shared))}
    else:
        binding = Binding(layout="columns", tensors=tuple(f"t{place}" for place in range(len(inputs))))
        types = {f"t{place}": draw(st.sampled_from(each)) for place, each in enumerate(fitting)}
    rows = draw(st.integers(1, 3))
    columns = {
        item.name: draw(
            st.lists(_of(item.type) | draw(st.sampled_from([_VALUES, st.none()])), min_size=rows, max_size=rows)
        )
        for item in inputs
        if draw(st.integers(0, 9))
    }  # fmt: skip
    return Signature(inputs=inputs, outputs=(Output(name="y", type="float"),)), binding, types, columns, rows


@settings(deadline=None)
@given(_cases())
def test_both_ways_give_the_same_tensors(
    case: tuple[Signature, Binding, dict[str, str], dict[str, list[Any]], int],
) -> None:
    signature, binding, types, columns, rows = case
    try:
        given_straight = Rows(signature, binding, types, set()).feeds(columns, rows)
    except NotPlainError:
        return
    table = encoding.columns_to_table(columns, rows, signature)
    through_a_table = encoding.feeds(table, signature, binding, types)
    assert given_straight.keys() == through_a_table.keys()
    for name, tensor in through_a_table.items():
        straight = given_straight[name]
        assert straight.dtype == tensor.dtype
        assert straight.shape == tensor.shape
        if tensor.dtype == object:
            assert straight.tolist() == tensor.tolist()
        else:
            # Bit by bit, for the sign of a zero; a NaN is a NaN.
            assert np.array_equal(np.isnan(straight), np.isnan(tensor)) if tensor.dtype.kind == "f" else True
            assert (
                (np.signbit(straight) == np.signbit(tensor))[straight == 0].all() if tensor.dtype.kind == "f" else True
            )
            np.testing.assert_array_equal(straight, tensor)


@settings(deadline=None)
@given(_cases())
def test_what_a_table_refuses_is_never_given_straight(
    case: tuple[Signature, Binding, dict[str, str], dict[str, list[Any]], int],
) -> None:
    signature, binding, types, columns, rows = case
    try:
        encoding.feeds(encoding.columns_to_table(columns, rows, signature), signature, binding, types)
    except EncodingError:
        with pytest.raises(NotPlainError):
            Rows(signature, binding, types, set()).feeds(columns, rows)


def test_plain_rows_are_given_straight() -> None:
    inputs = tuple(Input(name=kind, type=kind, optional=True) for kind in _KINDS)
    signature = Signature(inputs=inputs, outputs=(Output(name="y", type="float"),))
    types = {"a": "tensor(float)", "b": "tensor(int64)", "c": "tensor(bool)", "d": "tensor(double)", "e": TEXT}
    binding = Binding(layout="columns", tensors=tuple(types))
    columns: dict[str, list[Any]] = {
        "float": [1.5],
        "integer": [2],
        "boolean": [True],
        "date": ["1970-01-11"],
        "text": ["x"],
    }
    feeds = Rows(signature, binding, types, {"a"}).feeds(columns, 1)
    assert {name: tensor.tolist() for name, tensor in feeds.items()} == {
        "a": [1.5], "b": [[2]], "c": [[True]], "d": [[10.0]], "e": [["x"]],
    }  # fmt: skip


@settings(deadline=None)
@given(st.sampled_from(_KINDS), st.lists(_VALUES, max_size=4), st.data())
def test_a_column_is_the_same_whether_or_not_each_value_is_looked_at(
    kind: Kind, values: list[Any], data: st.DataObject
) -> None:
    """Values one by one always take the slow way where one of another type stands beside them."""
    mixed = values + data.draw(st.lists(_of(kind) | st.none(), max_size=4))
    signature = Signature(inputs=(Input(name="x", type=kind),), outputs=(Output(name="y", type="float"),))

    def told(column: list[Any]) -> tuple[str, Any]:
        try:
            table = encoding.columns_to_table({"x": column}, len(column), signature)
        except EncodingError as refused:
            return "refused", refused.message
        return "taken", [repr(value) for value in table.column("x").to_pylist()]

    singles = [told([value]) for value in mixed]
    refused = [words for how, words in singles if how == "refused"]
    if refused:
        assert told(mixed) == ("refused", refused[0])
    else:
        assert told(mixed) == ("taken", [value for _, said in singles for value in said])
