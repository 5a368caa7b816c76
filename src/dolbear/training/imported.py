"""Take a model that came from elsewhere, and propose the signature that it lacks."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from dolbear.model.signature import Binding, Input, Output, Signature
from dolbear.training.child import own
from dolbear.training.child.problem import ProblemError
from dolbear.training.child_process import TrainingError
from dolbear.training.inspect_onnx import ForeignModelError, Inspected, Tensor, inspect
from dolbear.training.job import target_task


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """How a model's tensors meet the signature; opset and IR."""

    binding: Binding
    opset: int
    ir: int


def take(path: Path, signature: Signature) -> Taken:
    """Bind a model to the signature; its bytes stay as they are.

    Raises:
        ForeignModelError: it can't be read, or a vector isn't as long as its tensor.
        TrainingError: not all runtimes can run it, or its tensors don't fit the signature.
    """
    found = inspect(path)
    try:
        binding = msgspec.convert(own.binding(found.proto, target_task(signature)), Binding)
    except ProblemError as problem:
        raise TrainingError(problem.message, problem.hint, kind=problem.kind) from problem
    _check_widths(path, signature, binding, {tensor.name: tensor for tensor in found.inputs})
    return Taken(binding=binding, opset=found.opset, ir=found.ir)


def _check_widths(path: Path, signature: Signature, binding: Binding, tensors: dict[str, Tensor]) -> None:
    if binding.layout == "matrix":
        return
    for item, name in zip(signature.inputs, binding.tensors, strict=True):
        width = tensors[name].width
        if width != item.width:
            problem = f"the input {name!r} has {width:,} elements a row, the signature says {item.width:,}"
            hint = f"Write in [inputs]: {item.name} = {{ type = …, shape = [{width}] }}" if width > 1 else ""
            raise ForeignModelError(path, problem, hint or "Leave the shape out.")


def propose(path: Path, labels: Sequence[str]) -> Signature:
    """Read a signature off the graph; `labels` are those of its probabilities, or none to number them.

    Raises:
        ForeignModelError: it can't be imported, or gives nothing that fits an output.
        TrainingError: not all runtimes can run it.
    """
    found = inspect(path)
    inputs = tuple(_input(tensor) for tensor in found.inputs)
    return Signature(inputs=inputs, outputs=(_output(path, found, labels),))


def _input(tensor: Tensor) -> Input:
    kind: Any = tensor.kind
    return Input(name=tensor.name, type=kind, shape=(tensor.width,) if tensor.width > 1 else ())


def _output(path: Path, found: Inspected, labels: Sequence[str]) -> Output:
    floats = [tensor for tensor in found.outputs if tensor.kind == "float"]
    classes = [tensor for tensor in floats if tensor.width > 1]
    if labels or classes:
        return _class(path, classes or floats, labels)
    numbers = [tensor for tensor in floats if tensor.width == 1]
    if not numbers:
        shown = ", ".join(tensor.name for tensor in found.outputs)
        problem = f"gives no float tensor [rows], [rows, 1] or [rows, n] (it gives {shown})"
        raise ForeignModelError(path, problem, "Give the model such an output (skl2onnx: zipmap=False).")
    return Output(name=_other(numbers[0].name, found), type="float")


def _class(path: Path, tensors: Sequence[Tensor], labels: Sequence[str]) -> Output:
    likely = next((tensor for tensor in tensors if "prob" in tensor.name.lower()), tensors[0] if tensors else None)
    if likely is None or (labels and likely.width not in {0, len(labels)}):
        given = likely.width if likely else 0
        problem = f"gives {given} probabilities, there are {len(labels)} labels"
        raise ForeignModelError(path, problem, "Give a label for each, in the order of the tensor.")
    values = tuple(labels) or tuple(f"class {place}" for place in range(likely.width))
    name = likely.name if likely.name.isidentifier() else "label"
    return Output(name=name, type="text", values=values)


def _other(name: str, found: Inspected) -> str:
    """Keep an output's name apart from the inputs'."""
    taken = {tensor.name.casefold() for tensor in found.inputs}
    return f"{name}_out" if name.casefold() in taken else name
