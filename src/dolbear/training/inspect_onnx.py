"""Look into an ONNX file that came from elsewhere: can all runtimes run it, and what does it take and give."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from dolbear.core.errors import UsageError
from dolbear.training.verify import refuse_unrunnable

# Protocol buffers end at 2 GiB; a package needs room beside the model.
_LARGEST = (2 << 30) - (64 << 20)
_KINDS = {
    1: "float", 11: "float", 9: "boolean", 8: "text",
    2: "integer", 3: "integer", 5: "integer", 6: "integer", 7: "integer",
}  # fmt: skip
_VECTORS = {"float", "integer"}


class ForeignModelError(UsageError):
    """A file that isn't an ONNX model that can be imported; `path` names it."""

    def __init__(self, path: Path, problem: str, hint: str) -> None:
        super().__init__(f"{path.name}: {problem}", hint)
        self.path = path
        self.problem = problem


class Tensor(msgspec.Struct, frozen=True, kw_only=True):
    """One input or output of the graph; `width` is its second dimension, 1 where it has none, 0 where it isn't fixed.

    `kind` is the signature's type, empty where none fits.
    """

    name: str
    kind: str
    width: int


class Inspected(msgspec.Struct, frozen=True, kw_only=True):
    """What a graph is; `proto` is the parsed model."""

    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    opset: int
    ir: int
    proto: Any


def inspect(path: Path) -> Inspected:
    """Read and check a model; its bytes stay as they are.

    Raises:
        ForeignModelError: it can't be read, is no ONNX model, or not in one piece.
        TrainingError: not all runtimes can run it.
    """
    model = _parsed(path)
    opset, ir = refuse_unrunnable(model)
    _refuse_broken(path, model)
    constant = {tensor.name for tensor in model.graph.initializer}
    inputs = tuple(_tensor(path, one, role="input") for one in model.graph.input if one.name not in constant)
    outputs = tuple(_tensor(path, one, role="output") for one in model.graph.output)
    if not inputs or not outputs:
        raise ForeignModelError(path, "the graph has no input or no output", "Export a model that predicts.")
    return Inspected(inputs=inputs, outputs=outputs, opset=opset, ir=ir, proto=model)


def _parsed(path: Path) -> Any:  # noqa: ANN401  # an onnx.ModelProto
    import onnx
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

    try:
        size = path.stat().st_size
        if size > _LARGEST:
            problem = f"is {size:,} bytes, a package holds {_LARGEST:,}"
            raise ForeignModelError(path, problem, "Quantise it, or choose a smaller one.")
        model = onnx.load(str(path), load_external_data=False)
    except OSError as reason:
        raise ForeignModelError(path, f"can't be read: {reason.strerror or reason}", "Is it there?") from reason
    except (DecodeError, ValueError) as reason:
        raise ForeignModelError(path, "isn't an ONNX model", _EXPORT) from reason
    if not model.ir_version or not model.graph.node:
        raise ForeignModelError(path, "isn't an ONNX model: it has no graph", _EXPORT)
    return model


def _refuse_broken(path: Path, model: Any) -> None:  # noqa: ANN401  # an onnx.ModelProto
    import onnx

    external = [tensor.name for tensor in _tensors(model.graph) if tensor.data_location == 1]
    if external:
        problem = f"keeps weights in another file ({external[0][:80]!r}), which a package can't carry"
        raise ForeignModelError(path, problem, _WHOLE)
    try:
        onnx.checker.check_model(model)
    except (onnx.checker.ValidationError, ValueError) as reason:
        words = " ".join(str(reason).split())[:300]
        raise ForeignModelError(path, f"isn't a valid ONNX model: {words}", _EXPORT) from reason


_EXPORT = "Export or download it again, and check it with onnx.checker."
_WHOLE = "Save it as one file: onnx.save_model(onnx.load(FILE), FILE, save_as_external_data=False)."


def _tensors(graph: Any) -> Iterator[Any]:  # noqa: ANN401  # an onnx.GraphProto
    yield from graph.initializer
    for node in graph.node:
        for attribute in node.attribute:
            yield from [attribute.t, *attribute.tensors]
            for inner in [attribute.g, *attribute.graphs]:
                if inner.node:
                    yield from _tensors(inner)


def _tensor(path: Path, info: Any, *, role: str) -> Tensor:  # noqa: ANN401  # an onnx.ValueInfoProto
    if not info.type.HasField("tensor_type"):
        if role == "output":
            return Tensor(name=info.name, kind="", width=0)  # such as a map of skl2onnx: another output may do
        raise ForeignModelError(path, f"the input {info.name!r} is no tensor", "Export it with plain tensors.")
    tensor = info.type.tensor_type
    shape = [int(dimension.dim_value) for dimension in tensor.shape.dim]
    kind = _KINDS.get(tensor.elem_type, "")
    if role == "input":
        _refuse_shape(path, info.name, shape, kind)
    return Tensor(name=info.name, kind=kind, width=shape[1] if len(shape) > 1 else 1)


def _refuse_shape(path: Path, name: str, shape: list[int], kind: str) -> None:
    where = f"the input {name!r}"
    if not kind:
        raise ForeignModelError(path, f"{where} has an element type that no value of a signature fits", _TYPES)
    if len(shape) not in {1, 2}:
        told = "x".join(str(size or "?") for size in shape) or "a single value"
        raise ForeignModelError(path, f"{where} is {told}; taken are [rows], [rows, 1] and [rows, n]", _RESHAPE)
    if shape[0]:
        raise ForeignModelError(path, f"{where} takes exactly {shape[0]} rows at once", _FREE)
    if len(shape) == 2 and not shape[1]:  # noqa: PLR2004  # rows, elements
        raise ForeignModelError(path, f"how many elements the input {name!r} has isn't fixed", _FIX)
    if len(shape) == 2 and shape[1] > 1 and kind not in _VECTORS:  # noqa: PLR2004  # rows, elements
        raise ForeignModelError(path, f"{where} is a vector of the type {kind}", "A vector is of numbers.")


_TYPES = "Taken are float, double, int8 to int64, uint8, bool and string."
_RESHAPE = "Put a Reshape before it, so that a row is a vector."
_FREE = "Export it with a free first dimension (dynamic_axes, or onnx.tools.update_model_dims)."
_FIX = "Fix it by onnx.tools.update_model_dims.update_inputs_outputs_dims."
