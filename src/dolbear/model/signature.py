"""The signature: names, types, units of a model's inputs and outputs, and how they bind to ONNX.

Format: docs/formats/package.md, `signature.json`.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from dolbear.project.settings import Field, Kind, Settings


class Input(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One input; `values` not empty: a closed category; `shape` `[n]`: a vector of n numbers, else one value."""

    name: str
    type: Kind
    unit: str = ""
    optional: bool = False
    values: tuple[str, ...] = ()
    description: str = ""
    shape: tuple[int, ...] = ()

    @property
    def width(self) -> int:
        """How many elements it has in its tensor."""
        return self.shape[0] if self.shape else 1


class Output(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One output; `values` not empty: a class with one probability per value, in this order.

    A boolean output has the values `("false", "true")`.
    """

    name: str
    type: Kind
    unit: str = ""
    values: tuple[str, ...] = ()
    description: str = ""

    @property
    def is_class(self) -> bool:
        """Whether this is a class with probabilities rather than a number."""
        return bool(self.values)


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """Inputs in the order the first release fixed, and outputs."""

    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]

    @property
    def target(self) -> Output:
        """The one output that training learns."""
        return self.outputs[0]


class Binding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the signature meets the graph of one ONNX model.

    `columns`: one tensor `[rows, 1]` (or `[rows]`; `[rows, n]` of a vector) per input; `tensors` has
    one name per input, in signature order. `matrix`: one tensor `[rows, inputs]`; `tensors` has its one name.
    `value` names the tensor of a number `[rows, 1]` or `[rows]`, or of a class' label `[rows]`;
    `probabilities` the tensor `[rows, values]` of a class, its columns in the order of `values`.
    A label tensor is text, a number that indexes `values`, or empty: the label is then the most
    probable value (the first of equals).
    """

    layout: Literal["columns", "matrix"]
    tensors: tuple[str, ...]
    value: str = ""
    probabilities: str = ""


def of_settings(settings: Settings) -> Signature:
    """Take the signature out of the settings."""
    return Signature(
        inputs=tuple(_input(name, field) for name, field in settings.inputs.items()),
        outputs=tuple(_output(name, field) for name, field in settings.outputs.items()),
    )


def _input(name: str, field: Field) -> Input:
    return Input(
        name=name,
        type=field.type,
        unit=field.unit,
        optional=field.optional,
        values=field.values,
        description=field.description,
        shape=field.shape,
    )


def _output(name: str, field: Field) -> Output:
    values = ("false", "true") if field.type == "boolean" else field.values
    return Output(name=name, type=field.type, unit=field.unit, values=values, description=field.description)
