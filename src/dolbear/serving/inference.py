"""Inference requests of the Open Inference Protocol. Format: docs/formats/inference.md."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from dolbear.core.errors import DolbearError
from dolbear.model.encoding import EncodingError
from dolbear.model.score import Scores
from dolbear.model.signature import Input, Output, Signature
from dolbear.serving.loaded import Loaded
from dolbear.serving.messages import HttpError

DATATYPES = {"float": "FP64", "integer": "INT64", "boolean": "BOOL", "date": "BYTES", "text": "BYTES"}
SUFFIX = "_probabilities"
_DAY_ONE = dt.date(1970, 1, 1)


class _Tensor(msgspec.Struct, gc=False):
    name: str
    shape: list[int]
    datatype: str
    data: list[Any]


class _Wanted(msgspec.Struct, gc=False):
    name: str


class _Request(msgspec.Struct):
    inputs: list[_Tensor]
    outputs: list[_Wanted] | None = None
    id: str | None = None


_decode = msgspec.json.Decoder(_Request).decode
_encode = msgspec.json.Encoder().encode


def infer(loaded: Loaded, body: bytes) -> bytes:
    """Answer the body of one request.

    Raises:
        HttpError: it isn't one, or the model can't take its values.
    """
    try:
        request = _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as reason:
        raise HttpError(400, f"the body isn't an inference request: {reason}") from reason
    except RecursionError as reason:
        raise HttpError(400, "the body isn't an inference request: it is nested too deeply") from reason
    columns, rows = _columns(request.inputs, loaded.inputs)
    names = _wanted(request.outputs or (), loaded.signature)
    try:
        scores = loaded.scorer.answer(columns, rows)
    except EncodingError as reason:
        raise HttpError(400, reason.message) from reason
    except DolbearError as reason:
        raise HttpError(500, reason.message) from reason
    answer: dict[str, Any] = {"model_name": loaded.name, "model_version": loaded.version}
    if request.id is not None:
        answer["id"] = request.id
    answer["outputs"] = [one for one in outputs(scores, rows, loaded.signature) if not names or one["name"] in names]
    return _encode(answer)


def outputs(scores: Scores, rows: int, signature: Signature) -> list[dict[str, Any]]:
    """Return what a model says as tensors of the protocol.

    Raises:
        HttpError: a number isn't finite, or no day of the calendar: JSON has no word for it.
    """
    target = signature.target
    values = scores.values.tolist()
    if target.type == "float" and not target.is_class and math.isfinite(float(abs(scores.values).sum())):
        # A sum is finite only if each value is; one that overflows is looked at value by value.
        return [_tensor(target.name, "FP64", [rows], values)]
    if not target.is_class:
        data = [_canonical(value, target, row) for row, value in enumerate(values)]
        return [_tensor(target.name, DATATYPES[target.type], [rows], data)]
    if target.type == "boolean":
        label = _tensor(target.name, "BOOL", [rows], [value == "true" for value in values])
    else:
        label = _tensor(target.name, "BYTES", [rows], values)
    shares = scores.probabilities.reshape(-1).tolist()
    if not math.isfinite(sum(shares)):
        for place, share in enumerate(shares):
            _finite(share, target, place // len(target.values))
    answer = _tensor(target.name + SUFFIX, "FP64", [rows, len(target.values)], shares)
    answer["parameters"] = {"values": msgspec.json.encode(target.values).decode()}
    return [label, answer]


def _canonical(value: float, target: Output, row: int) -> float | str:
    _finite(value, target, row)
    if target.type == "float":
        return value
    if target.type == "integer":
        return int(value)
    try:
        return (_DAY_ONE + dt.timedelta(days=value)).isoformat()
    except OverflowError:
        raise HttpError(422, f"the model gives no day of the calendar for row {row}") from None


def _finite(value: float, target: Output, row: int) -> None:
    if not -math.inf < value < math.inf:
        raise HttpError(422, f"the model gives {value} as {target.name!r} for row {row}, which JSON can't say")


def _tensor(name: str, datatype: str, shape: list[int], data: Sequence[Any]) -> dict[str, Any]:
    return {"name": name, "datatype": datatype, "shape": shape, "data": data}


def _columns(tensors: Iterable[_Tensor], known: Mapping[str, Input]) -> tuple[dict[str, list[Any]], int]:
    columns: dict[str, list[Any]] = {}
    rows = 0
    for tensor in tensors:
        name, item = tensor.name, known.get(tensor.name)
        if item is None:
            raise HttpError(400, f"input {name!r}: isn't an input of this model; inputs are {', '.join(known)}")
        kind = item.type
        if tensor.datatype != DATATYPES[kind] and not _fits(kind, tensor.datatype):
            raise HttpError(
                400, f"input {name!r}: has the datatype {tensor.datatype[:20]!r}, this model takes {DATATYPES[kind]}"
            )
        if name in columns:
            raise HttpError(400, f"input {name!r}: is given twice")
        data = _vectors(tensor, item.width) if item.shape else _values(tensor)
        count = len(data)
        if count != rows and columns:
            raise HttpError(400, f"input {name!r}: has {count} rows, the inputs before it have {rows}")
        rows = count
        columns[name] = data
    if not rows:
        raise HttpError(400, "the request has no input, or no rows")
    return columns, rows


def _fits(kind: str, datatype: str) -> bool:
    """Whether JSON writes such a number as it writes ours."""
    whole = datatype.startswith(("INT", "UINT"))
    return (kind in {"float", "integer"} and whole) or (kind == "float" and datatype.startswith("FP"))


def _values(tensor: _Tensor) -> list[Any]:
    data, count = tensor.data, len(tensor.data)
    if tensor.shape not in ([count], [count, 1]):
        said = f"has the shape {tensor.shape[:5]} and {count} values; give [n] or [n, 1] with n values"
        raise HttpError(400, f"input {tensor.name!r}: {said}")
    if count and type(data[0]) is list:
        return [row[0] if type(row) is list and len(row) == 1 else row for row in data]
    return data


def _vectors(tensor: _Tensor, width: int) -> list[Any]:
    """Cut the values into rows, unless they come so."""
    data, count = tensor.data, len(tensor.data)
    if tensor.shape == [count, width] and all(type(row) is list for row in data):
        return data
    if count % width or tensor.shape != [count // width, width]:
        said = f"has the shape {tensor.shape[:5]} and {count} values; give [n, {width}] with {width} times n values"
        raise HttpError(400, f"input {tensor.name!r}: {said}")
    return [data[start : start + width] for start in range(0, count, width)]


def _wanted(requested: Iterable[_Wanted], signature: Signature) -> set[str]:
    target = signature.target
    known = {target.name, target.name + SUFFIX} if target.is_class else {target.name}
    names: set[str] = set()
    for one in requested:
        if one.name not in known:
            raise HttpError(400, f"output {one.name!r}: isn't an output of this model; outputs are {sorted(known)}")
        if one.name in names:
            raise HttpError(400, f"output {one.name!r}: is asked for twice")
        names.add(one.name)
    return names
