"""How canonical values become tensors. The rule is docs/formats/encoding.md; this is its Python."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from dolbear.model.canonical import EncodingError as EncodingError  # noqa: PLC0414  # part of this module's face
from dolbear.model.canonical import canonical
from dolbear.model.signature import Binding, Input, Signature

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

FLOATING = {"tensor(float)": "float32", "tensor(double)": "float64"}
INTEGER = {f"tensor({sign}int{bits})": f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)}
TEXT = "tensor(string)"
BOOLEAN = "tensor(bool)"
# ONNX Runtime's Java binding hands texts over in modified UTF-8, where these come out as other characters.
_LOST_IN_JAVA = r"[\x{0}\x{10000}-\x{10FFFF}]"


def arrow_type(kind: str) -> pa.DataType:
    """Return the Arrow type of a signature type's canonical values."""
    import pyarrow as pa

    return {
        "float": pa.float64(),
        "integer": pa.int64(),
        "boolean": pa.bool_(),
        "date": pa.date32(),
        "text": pa.string(),
    }[kind]


def column_type(item: Input) -> pa.DataType:
    """Return the Arrow type of an input's canonical values; a vector is a list of fixed length."""
    import pyarrow as pa

    return pa.list_(arrow_type(item.type), item.width) if item.shape else arrow_type(item.type)


def encode(table: pa.Table, signature: Signature) -> pa.Table:
    """Turn the inputs of a raw table into what training and a float or string graph see.

    Numbers, booleans and dates become float32 (NaN: missing), texts strings (`""`: missing); columns
    come in signature order, other columns are left out. Checked: each input is there, has its Arrow
    type, is missing only where optional, finite, and within a closed category.

    Raises:
        EncodingError: an input that isn't so, with an example.
    """
    import pyarrow as pa

    columns, found = {}, _by_name(table)
    for item in signature.inputs:
        column = _checked(found, item)
        columns[item.name] = _text(column) if item.type == "text" else _number(column, item, "float32")
    return pa.table(columns)


def check(table: pa.Table, signature: Signature) -> None:
    """Look that each input of a raw table is one that the signature can take.

    Raises:
        EncodingError: an input that isn't so, with an example.
    """
    found = _by_name(table)
    for item in signature.inputs:
        _checked(found, item)


def feeds(table: pa.Table, signature: Signature, binding: Binding, types: Mapping[str, str]) -> dict[str, np.ndarray]:
    """Turn the inputs of a raw table into the tensors of one graph.

    `types` gives each tensor's ONNX Runtime type (`tensor(float)`); shapes are `[rows, 1]` in the
    layout `columns` (`[rows, n]` of a vector) and `[rows, inputs]` in `matrix`.

    Raises:
        EncodingError: a value that the signature or its tensor can't take.
    """
    import numpy as np

    found = _by_name(table)
    pairs = zip(signature.inputs, binding.tensors, strict=False)
    if binding.layout == "matrix":
        tensor = binding.tensors[0]
        columns = [_array(_checked(found, item), item, types[tensor]) for item in signature.inputs]
        return {tensor: np.ascontiguousarray(np.stack(columns, axis=1))}
    return {
        tensor: _array(_checked(found, item), item, types[tensor]).reshape(-1, item.width) for item, tensor in pairs
    }


def fits(item: Input, tensor_type: str) -> bool:
    """Whether values of this input have an encoding in a tensor of that type."""
    if item.type == "text":
        return tensor_type == TEXT
    if item.type == "boolean":
        return tensor_type in FLOATING or tensor_type in INTEGER or tensor_type == BOOLEAN
    return tensor_type in FLOATING or (item.type != "float" and tensor_type in INTEGER)


def to_table(rows: Sequence[Mapping[str, object]], signature: Signature) -> pa.Table:
    """Make a raw table from canonical JSON values; a name left out is missing.

    Raises:
        EncodingError: an unknown name, or a value of the wrong type.
    """
    for row in rows:
        _known(row, signature)
    return columns_to_table(
        {item.name: [row.get(item.name) for row in rows] for item in signature.inputs}, len(rows), signature
    )


def columns_to_table(columns: Mapping[str, Sequence[object]], rows: int, signature: Signature) -> pa.Table:
    """Make a raw table from canonical JSON values by input, `rows` of each; a name left out is missing.

    Raises:
        EncodingError: an unknown name, or a value of the wrong type.
    """
    import pyarrow as pa

    _known(columns, signature)
    absent = (None,) * rows
    return pa.table({item.name: _column(columns.get(item.name, absent), item) for item in signature.inputs})


def _column(values: Sequence[object], item: Input) -> pa.Array:
    import pyarrow as pa

    plain = {"float": float, "integer": int, "boolean": bool, "text": str}.get(item.type)
    if plain and not item.shape and set(map(type, values)) <= {plain, type(None)}:
        # Arrow takes what needs no look at each value, many times faster; whatever it doesn't take is looked at.
        with contextlib.suppress(pa.ArrowInvalid, OverflowError, UnicodeError):
            return pa.array(values, column_type(item))
    return pa.array([canonical(value, item) for value in values], column_type(item))


def _known(names: Mapping[str, object], signature: Signature) -> None:
    known = {item.name for item in signature.inputs}
    for name in names.keys() - known:
        raise EncodingError(name, "isn't an input of this model", f"Inputs are: {', '.join(sorted(known))}.")


def _by_name(table: pa.Table) -> dict[str, pa.ChunkedArray]:
    """Return all columns; to ask a wide table for one of them by its name takes long."""
    return dict(zip(table.column_names, table.columns, strict=True))


def _checked(columns: Mapping[str, pa.ChunkedArray], item: Input) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    column = columns.get(item.name)
    if column is None:
        raise EncodingError(item.name, "the column is missing")
    if column.type != column_type(item):
        raise EncodingError(item.name, f"the column has the type {column.type}, not {column_type(item)}")
    if item.shape:
        return _elements(column, item)
    if item.type == "float":
        column = pc.if_else(pc.is_nan(column), pa.scalar(None, pa.float64()), column)
        if pc.any(pc.is_inf(column)).as_py():
            raise EncodingError(item.name, "infinity isn't a value")
    if column.null_count and not item.optional:
        raise EncodingError(
            item.name,
            f"missing in {column.null_count} of {len(column)} rows, but it is required",
            f"Give a value, or say optional = true in [inputs] {item.name}.",
        )
    if item.values:
        outside = pc.filter(column, pc.and_kleene(pc.is_valid(column), pc.invert(_within(column, item))))
        if len(outside):
            raise EncodingError(
                item.name, f"{outside[0].as_py()!r} isn't one of its values", f"Values are: {', '.join(item.values)}."
            )
    return column


def _elements(column: pa.ChunkedArray, item: Input) -> pa.ChunkedArray:
    """Return the elements of a vector's rows, one after the other; none may be missing."""
    import pyarrow.compute as pc

    if column.null_count:
        raise EncodingError(item.name, f"missing in {column.null_count} of {len(column)} rows, but it is required")
    flat = pc.list_flatten(column)
    bad = flat.null_count or (item.type == "float" and not pc.all(pc.is_finite(flat)).as_py())
    if bad and len(flat):
        raise EncodingError(item.name, "an element of a vector can't be missing, NaN or infinite")
    return flat


def _within(column: pa.ChunkedArray, item: Input) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.is_in(column, value_set=pa.array(item.values, pa.string()))


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow.compute as pc

    return pc.replace_substring_regex(pc.fill_null(column, ""), pattern=_LOST_IN_JAVA, replacement="\ufffd")


def _number(column: pa.ChunkedArray, item: Input, kind: str) -> np.ndarray:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if item.type == "date":
        column = pc.cast(column, pa.int32())
    with np.errstate(over="ignore"):
        array: np.ndarray = _filled(column).astype(kind)
    if column.null_count:
        array[pc.is_null(column).to_numpy()] = np.nan
    if kind == "float32" and np.isinf(array).any():
        raise EncodingError(item.name, "a number is too large for float32 (3.4e38)")
    return array


def _filled(column: pa.ChunkedArray) -> np.ndarray:
    # A null of an integer must not pass through float64, or large neighbours are rounded twice.
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.fill_null(column, pa.scalar(False if pa.types.is_boolean(column.type) else 0, column.type)).to_numpy()  # type: ignore[no-any-return]


def _array(column: pa.ChunkedArray, item: Input, tensor_type: str) -> np.ndarray:
    import numpy as np

    if not fits(item, tensor_type):
        raise EncodingError(item.name, f"type {item.type} has no encoding in a {tensor_type}")
    if tensor_type == TEXT:
        return np.asarray(_text(column).to_pylist(), dtype=object)
    if tensor_type in FLOATING:
        return _number(column, item, FLOATING[tensor_type])
    if column.null_count:
        raise EncodingError(item.name, f"missing, but a {tensor_type} has no value for that")
    if tensor_type == BOOLEAN:
        return np.asarray(column.to_numpy())
    return _integers(column, item, INTEGER[tensor_type])


def _integers(column: pa.ChunkedArray, item: Input, kind: str) -> np.ndarray:
    import numpy as np

    exact = _number(column, item, "int64")
    limits = np.iinfo(kind)
    if ((exact < limits.min) | ((exact > 0) & (exact.astype("uint64") > limits.max))).any():
        raise EncodingError(item.name, f"a number is outside {kind}")
    return exact.astype(kind)
