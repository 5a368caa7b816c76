"""ONNX models that the user brings: as a path, bytes or ModelProto."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .labels import are_readable
from .problem import ProblemError

_TEXT = 8
_NUMBERS = {1, 11}
# The newest that all runtimes read; what came later (small types, devices) isn't for models of tables.
_IR = 10


def given(model: object, root: Path) -> Any:  # noqa: ANN401  # an onnx.ModelProto
    """Return the model as a ModelProto, in one piece; None if it isn't ONNX.

    Raises:
        ProblemError: the file can't be read, or isn't a valid ONNX model.
    """
    if not isinstance(model, (str, Path, bytes)) and type(model).__name__ != "ModelProto":
        return None
    import onnx
    from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

    try:
        if isinstance(model, (str, Path)):
            model = onnx.load(str(root / model))
        elif isinstance(model, bytes):
            model = onnx.load_from_string(model)
        model.ir_version = min(model.ir_version, _IR)  # type: ignore[attr-defined]
        onnx.checker.check_model(model)
    except OSError as error:
        raise ProblemError("entry", f"the training returned {model}, which can't be read: {error}") from error
    except (DecodeError, onnx.checker.ValidationError, ValueError) as error:
        message = f"the training returned what isn't a valid ONNX model: {error}"
        raise ProblemError("export", message, "Export it again, and check it with onnx.checker.") from error
    return model


def binding(model: Any, task: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401  # an onnx.ModelProto
    """Find how the graph's tensors meet the signature, by their names, types and shapes."""
    constant = {tensor.name for tensor in model.graph.initializer}
    inputs = [tensor for tensor in model.graph.input if tensor.name not in constant]
    names = [item["name"] for item in task["inputs"]]
    return {**_inputs(inputs, names), **_outputs(model, task["output"])}


def _inputs(inputs: list[Any], names: list[str]) -> dict[str, Any]:
    found = [tensor.name for tensor in inputs]
    if set(found) == set(names):
        return {"layout": "columns", "tensors": names}
    if len(found) == len(names) == 1:
        return {"layout": "columns", "tensors": found}
    if len(found) == 1 and _width(inputs[0]) in {len(names), 0}:
        return {"layout": "matrix", "tensors": found}
    message = f"the ONNX model's inputs ({', '.join(found)}) are neither the signature's ({', '.join(names)})"
    hint = f"Name one tensor per input, of shape [rows, 1], or have one matrix [rows, {len(names)}]."
    raise ProblemError("export", f"{message} nor one matrix of them", hint)


def _outputs(model: Any, output: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401  # an onnx.ModelProto
    kinds = {tensor.name: tensor.type.tensor_type.elem_type for tensor in model.graph.output}
    width = {tensor.name: _width(tensor) for tensor in model.graph.output}
    numbers = [name for name, kind in kinds.items() if kind in _NUMBERS]
    classes = output["values"]
    if not classes:
        fitting = [name for name in numbers if width[name] in {0, 1}]
        if fitting:
            return {"value": output["name"] if output["name"] in fitting else fitting[0]}
    else:
        fitting = [name for name in numbers if width[name] in {0, len(classes)}]
        likely = [name for name in fitting if "prob" in name.lower()] or fitting
        labels = [name for name, kind in kinds.items() if kind == _TEXT and width[name] in {0, 1}]
        if likely:
            is_told = labels and are_readable(classes)
            return {"probabilities": likely[0], **({"value": labels[0]} if is_told else {})}
    shape = f"[rows, {len(classes)}]" if classes else "[rows, 1] or [rows]"
    message = f"the ONNX model has no float output of shape {shape} for {output['name']!r} (it has {', '.join(kinds)})"
    hint = "Give the model such an output" + (" (skl2onnx: zipmap=False)." if 0 in kinds.values() else ".")
    raise ProblemError("export", message, hint)


def _width(tensor: Any) -> int:  # noqa: ANN401  # an onnx.ValueInfoProto
    """Return the second dimension; 1 where there is none, 0 where it isn't fixed."""
    shape = tensor.type.tensor_type.shape.dim
    return int(shape[1].dim_value) if len(shape) > 1 else 1
