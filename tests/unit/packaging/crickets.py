"""A small model package without training: temperature_f = 3.25 x chirps_per_second + 25.3."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from dolbear.core.digest import canonical_json, of_bytes
from dolbear.model.signature import Binding, Input, Output, Signature
from dolbear.packaging import package
from dolbear.project.settings import About

ABOUT = About(
    name="crickets", group="io.dolbear.examples", description='Temperature & "chirps" <°F>', license="Apache-2.0"
)
SIGNATURE = Signature(
    inputs=(Input(name="chirps_per_second", type="float", unit="1/s"),),
    outputs=(Output(name="temperature_f", type="float", unit="°F"),),
)
BINDING = Binding(layout="matrix", tensors=("x",), value="y")
PLACE = "META-INF/dolbear/io.dolbear.examples/crickets/"
MAVEN = "META-INF/maven/io.dolbear.examples/crickets/"
PASSPORT: dict[str, Any] = {
    "format": 1,
    "data": {"chirps": "sha256:" + "0" * 64},
    "metrics": {"test": {"mae": 2.5}, "validation": {"mae": 2.25}},
    "parity": None,
    "profile": {
        "rows": {"train": 9, "validation": 3, "test": 3},
        "inputs": {"chirps_per_second": {"type": "float", "missing": 0.0, "minimum": 14.4, "maximum": 20.0}},
    },
    "training": {"libraries": {"scikit_learn": "1.9.1", "numpy": "2.4.6"}, "params": {"degree": 1}, "seed": 0},
}


def linear(slope: float = 3.25, intercept: float = 25.3, kind: str = "") -> bytes:
    """Return a graph that computes y = slope * x + intercept; `kind`: an operator that follows."""
    from onnx import TensorProto, helper, numpy_helper

    nodes = [helper.make_node("MatMul", ["x", "w"], ["m"]), helper.make_node("Add", ["m", "b"], ["s"])]
    graph = helper.make_graph(
        [*nodes, helper.make_node(kind or "Identity", ["s"], ["y"])],
        "linear",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 1])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 1])],
        [
            numpy_helper.from_array(np.array([[slope]], "float32"), "w"),
            numpy_helper.from_array(np.array([intercept], "float32"), "b"),
        ],
    )
    opset = [helper.make_opsetid("", 17)]
    model: bytes = helper.make_model(graph, opset_imports=opset, ir_version=9).SerializeToString()
    return model


def parts(folder: Path, **other: bytes) -> dict[str, Path]:
    """Write the entries of a package, some of them otherwise, and return them by name."""
    model = other.get("model.onnx", b"not really a model")
    documents = {
        "model.onnx": model,
        "signature.json": canonical_json(
            {"format": 1, **msgspec.to_builtins(SIGNATURE), "binding": msgspec.to_builtins(BINDING)}
        ),
        "passport.json": canonical_json({**PASSPORT, "model": {"sha256": of_bytes(model)}}),
        "golden.json": canonical_json({"format": 1, "scale": {}, "tolerance": 1e-5, "cases": []}),
        "card.md": "# crickets °\n".encode(),
        **other,
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in documents.items():
        (folder / name).write_bytes(content)
    return {name: folder / name for name in documents}


def jar(folder: Path, **other: bytes) -> Path:
    """Write a package of version 1.2.3."""
    target = folder / "crickets-1.2.3.jar"
    package.write_jar(package.contents(ABOUT, parts(folder / "parts", **other)), "1.2.3", "1.2.0", target)
    return target
