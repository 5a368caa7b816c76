"""Versions of one model, `y = x + addend`, in a Maven-layout directory; and the file that desires one."""

from __future__ import annotations

import hashlib
from pathlib import Path

import msgspec
import onnx
from onnx import TensorProto, helper

from dolbear.core import digest, files
from dolbear.core.digest import canonical_json
from dolbear.model.signature import Binding, Input, Output, Signature
from dolbear.packaging import package
from dolbear.project.settings import About

GROUP, NAME = "io.dolbear.tests", "adder"
SUBJECT = f"{GROUP}:{NAME}"


def release(repository: Path, version: str, addend: float, *, expected: float | None = None) -> str:
    """Put a version into a repository and return its sha256; its golden example expects `expected` for 1."""
    place = repository / "io/dolbear/tests/adder" / version
    place.mkdir(parents=True, exist_ok=True)
    jar = place / f"{NAME}-{version}.jar"
    work = place / "work"
    work.mkdir(exist_ok=True)
    signature = Signature(inputs=(Input(name="x", type="float"),), outputs=(Output(name="y", type="float"),))
    model = _model(addend)
    said = addend + 1 if expected is None else expected
    documents = {
        "signature.json": {
            "format": 1,
            "binding": msgspec.to_builtins(Binding(layout="columns", tensors=("x",), value="y")),
            **msgspec.to_builtins(signature),
        },
        "passport.json": {"format": 1, "model": {"sha256": digest.of_bytes(model)}},
        "golden.json": {
            "format": 1,
            "tolerance": 1e-5,
            "scale": {"y": [1.0]},
            "cases": [{"inputs": {"x": 1.0}, "outputs": {"y": said}}],
        },
    }
    (work / "model.onnx").write_bytes(model)
    for name, value in documents.items():
        (work / name).write_bytes(canonical_json(value))
    made = package.contents(About(name=NAME, group=GROUP), {path.name: path for path in work.iterdir()})
    package.write_jar(made, version, "1.0.0", jar)
    return hashlib.sha256(jar.read_bytes()).hexdigest()


def desire(file: Path, version: str, sha256: str) -> None:
    """Write the desired-version file."""
    models = {SUBJECT: {"version": version, "sha256": sha256}}
    files.write_bytes(file, canonical_json({"format": 1, "models": models}))


def _model(addend: float) -> bytes:
    graph = helper.make_graph(
        [helper.make_node("Add", ["x", "a"], ["y"])],
        "adder",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 1])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 1])],
        [helper.make_tensor("a", TensorProto.FLOAT, [], [addend])],
    )
    made: onnx.ModelProto = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    return bytes(made.SerializeToString(deterministic=True))
