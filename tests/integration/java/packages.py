"""Makes small model packages without training, and Maven repositories that hold them."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from dolbear.adapters.javac import Javac
from dolbear.core.digest import canonical_json
from dolbear.model.signature import Binding, Input, Output, Signature
from dolbear.packaging.java_api import build, generate
from dolbear.publishing.runtime import artifacts, runtime_jar, runtime_version

CRICKETS = Signature(
    inputs=(Input(name="chirps_per_second", type="float", unit="1/s"),),
    outputs=(Output(name="temperature_f", type="float", unit="°F"),),
)
CRICKETS_BINDING = Binding(layout="matrix", tensors=("x",), value="y")


def linear(slope: float, intercept: float) -> bytes:
    """Return a graph that computes y = slope * x + intercept."""
    from onnx import TensorProto, helper, numpy_helper

    graph = helper.make_graph(
        [helper.make_node("MatMul", ["x", "w"], ["m"]), helper.make_node("Add", ["m", "b"], ["y"])],
        "linear",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 1])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 1])],
        [
            numpy_helper.from_array(np.array([[slope]], "float32"), "w"),
            numpy_helper.from_array(np.array([intercept], "float32"), "b"),
        ],
    )
    model: bytes = helper.make_model(
        graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9
    ).SerializeToString()
    return model


def classifier(signature: Signature, label: str) -> bytes:
    """Return a graph with a tensor per input, made-up probabilities `p` and a `label` of that kind."""
    from onnx import TensorProto, helper, numpy_helper

    classes, nodes, parts = signature.target.values, [], []
    for number, item in enumerate(signature.inputs):
        made = f"f{number}"
        if item.type == "text":
            keys = [*(item.values or ("ok", "Größe", "\ufffd chirps")), "other"]
            scores = [float(i + 1) for i in range(len(keys))]
            more = {"keys_strings": keys, "values_floats": scores, "default_float": -1.0, "domain": "ai.onnx.ml"}
            nodes.append(helper.make_node("LabelEncoder", [item.name], [made], **more))
        else:
            nodes += [
                helper.make_node("IsNaN", [item.name], [f"n{number}"]),
                helper.make_node("Where", [f"n{number}", "missing", item.name], [f"w{number}"]),
                helper.make_node("Mul", [f"w{number}", "small"], [made]),
            ]
        parts.append(made)
    nodes += [
        helper.make_node("Concat", parts, ["x"], axis=1),
        helper.make_node("Sin", ["x"], ["s"]),
        helper.make_node("MatMul", ["s", "weights"], ["z"]),
        helper.make_node("Softmax", ["z"], ["p"], axis=1),
        helper.make_node("ArgMax", ["p"], ["best"], axis=1, keepdims=0),
    ]
    outputs = [helper.make_tensor_value_info("p", TensorProto.FLOAT, [None, len(classes)])]
    if label == "text":
        more = {"keys_int64s": list(range(len(classes))), "values_strings": list(classes), "domain": "ai.onnx.ml"}
        nodes.append(helper.make_node("LabelEncoder", ["best"], ["label"], **more))
        outputs.append(helper.make_tensor_value_info("label", TensorProto.STRING, [None]))
    elif label == "index":
        nodes.append(helper.make_node("Identity", ["best"], ["label"]))
        outputs.append(helper.make_tensor_value_info("label", TensorProto.INT64, [None]))
    kinds = {"text": TensorProto.STRING}
    inputs = [
        helper.make_tensor_value_info(item.name, kinds.get(item.type, TensorProto.FLOAT), [None, 1])
        for item in signature.inputs
    ]
    weights = np.random.default_rng(7).normal(0, 2, (len(parts), len(classes))).astype("float32")
    constants = [
        numpy_helper.from_array(weights, "weights"),
        numpy_helper.from_array(np.array([17.0], "float32"), "missing"),
        numpy_helper.from_array(np.array([0.01], "float32"), "small"),
    ]
    graph = helper.make_graph(nodes, "classifier", inputs, outputs, constants)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    model: bytes = helper.make_model(graph, opset_imports=opsets, ir_version=9).SerializeToString()
    return model


def data_jar(  # noqa: PLR0913  # each part of a package
    target: Path,
    group: str,
    name: str,
    *,
    version: str,
    signature: Signature,
    binding: Binding,
    model: bytes,
    profile: dict[str, Any] | None = None,
    golden: dict[str, Any] | None = None,
) -> Path:
    """Write a data jar as docs/formats/package.md has it."""
    document = {"format": 1, "binding": msgspec.to_builtins(binding), **msgspec.to_builtins(signature)}
    passport = {"format": 1, "model": {"sha256": hashlib.sha256(model).hexdigest()}, "profile": profile or {}}
    folder = f"META-INF/dolbear/{group}/{name}/"
    entries = {
        "META-INF/MANIFEST.MF": b"Manifest-Version: 1.0\r\n",
        folder + "model.onnx": model,
        folder + "signature.json": canonical_json(document),
        folder + "passport.json": canonical_json(passport),
        folder + "golden.json": canonical_json(golden or {"format": 1, "scale": {}, "tolerance": 1e-5, "cases": []}),
        f"META-INF/maven/{group}/{name}/pom.properties": f"version={version}\n".encode(),
    }
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w") as jar:
        for path, content in entries.items():
            jar.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), content)
    return target


def api_jar(folder: Path, group: str, name: str, signature: Signature, history: Sequence[Signature] = ()) -> Path:
    """Generate and compile the API."""
    sources = generate(signature, group, name, history=history)
    return build(sources, folder, Javac(), classpath=[runtime_jar()])


CRICKETS_PARTS: dict[str, Any] = {
    "signature": CRICKETS,
    "binding": CRICKETS_BINDING,
    "model": linear(3.25, 25.3),
    "golden": {
        "format": 1,
        "scale": {"temperature_f": [6.7]},
        "tolerance": 1e-5,
        "cases": [{"inputs": {"chirps_per_second": 20.0}, "outputs": {"temperature_f": 90.3}}],
    },
}

POM = """<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>{group}</groupId>
  <artifactId>{name}</artifactId>
  <version>{version}</version>
  <dependencies>
    <dependency>
      <groupId>{needs[0]}</groupId>
      <artifactId>{needs[1]}</artifactId>
      <version>{needs[2]}</version>
    </dependency>
  </dependencies>
</project>
"""


class Repository:
    """A Maven-layout folder, with checksums as a real one has."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def url(self) -> str:
        """How Maven names it."""
        return self.root.as_uri()

    def put(self, group: str, name: str, version: str, source: Path | str, ending: str) -> None:
        """Place one file with its sha1; `ending` is what follows the version."""
        target = self.root / group.replace(".", "/") / name / version / f"{name}-{version}{ending}"
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(source, Path):
            shutil.copyfile(source, target)
        else:
            target.write_text(source, encoding="utf-8")
        digest = hashlib.sha1(target.read_bytes()).hexdigest()  # noqa: S324  # Maven's own
        target.with_name(target.name + ".sha1").write_text(digest, encoding="ascii")

    def put_runtime(self) -> None:
        """Place the runtime that this installation carries."""
        for item in artifacts():
            ending = (f"-{item.classifier}" if item.classifier else "") + f".{item.extension}"
            self.put(item.group, item.name, item.version, item.file, ending)

    def put_model(self, folder: Path, group: str, name: str, version: str, parts: Mapping[str, Any]) -> None:
        """Make and place both jars of a model; `parts` are `data_jar`'s, and `history`."""
        api_version = ".".join([*version.split(".")[:2], "0"])
        history = parts.get("history", ())
        data_parts = {key: value for key, value in parts.items() if key != "history"}
        data = data_jar(folder / version / "data.jar", group, name, version=version, **data_parts)
        api = api_jar(folder / version, group, name, parts["signature"], history)
        self.put(group, name, version, data, ".jar")
        self.put(
            group,
            name,
            version,
            POM.format(group=group, name=name, version=version, needs=(group, f"{name}-api", api_version)),
            ".pom",
        )
        self.put(group, f"{name}-api", api_version, api, ".jar")
        needs = ("io.dolbear", "dolbear-runtime", runtime_version())
        self.put(
            group,
            f"{name}-api",
            api_version,
            POM.format(group=group, name=f"{name}-api", version=api_version, needs=needs),
            ".pom",
        )
