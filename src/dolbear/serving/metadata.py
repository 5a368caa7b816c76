"""What the server says of itself and of its models. Format: docs/formats/inference.md."""

from __future__ import annotations

from typing import Any

import msgspec

import dolbear
from dolbear.model.signature import Input, Output
from dolbear.serving.inference import DATATYPES, SUFFIX
from dolbear.serving.loaded import Loaded

_EXTENSION = "dolbear_missing"


def server() -> dict[str, Any]:
    """Return the metadata of the server."""
    return {"name": "dolbear", "version": dolbear.__version__, "extensions": [_EXTENSION]}


def model(loaded: Loaded, versions: list[str]) -> dict[str, Any]:
    """Return the metadata of a model's version."""
    return {
        "name": loaded.name,
        "versions": versions,
        "platform": "onnx_onnxv1",
        "inputs": [_input(item) for item in loaded.signature.inputs],
        "outputs": _outputs(loaded.signature.target),
        "parameters": {"coordinates": loaded.coordinates, "sha256": loaded.sha256},
    }


def _input(item: Input) -> dict[str, Any]:
    parameters = {"type": item.type, "optional": item.optional, **_said(item)}
    return {"name": item.name, "datatype": DATATYPES[item.type], "shape": [-1, *item.shape], "parameters": parameters}


def _outputs(target: Output) -> list[dict[str, Any]]:
    first: dict[str, Any] = {
        "name": target.name,
        "datatype": ("BOOL" if target.type == "boolean" else "BYTES") if target.is_class else DATATYPES[target.type],
        "shape": [-1],
        "parameters": {"type": target.type, **_said(target)},
    }
    if not target.is_class:
        return [first]
    shares: dict[str, Any] = {"name": target.name + SUFFIX, "datatype": "FP64", "shape": [-1, len(target.values)]}
    return [first, {**shares, "parameters": {"values": first["parameters"]["values"]}}]


def _said(item: Input | Output) -> dict[str, str]:
    # The protocol's parameters are texts, numbers and truths; a list goes as JSON text.
    values = msgspec.json.encode(item.values).decode() if item.values else ""
    told = {"unit": item.unit, "description": item.description, "values": values}
    return {name: text for name, text in told.items() if text}
