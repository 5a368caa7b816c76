"""Make the packages in docs/formats/inference-vectors.json anew.

The cases in that file are written by hand, and stay as they are. Both servers' tests run them.
"""

from __future__ import annotations

import base64
import json
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import onnx
from onnx import TensorProto, helper

from dolbear.core import digest
from dolbear.core.digest import canonical_json
from dolbear.model.signature import Binding, Input, Output, Signature
from dolbear.packaging import package
from dolbear.project.settings import About

TARGET = Path(__file__).parents[1] / "docs" / "formats" / "inference-vectors.json"
GROUP = "io.dolbear.vectors"
FLOAT, INT64, BOOL, STRING = TensorProto.FLOAT, TensorProto.INT64, TensorProto.BOOL, TensorProto.STRING
OPSET, IR = 17, 8


def main() -> None:
    """Write the file."""
    with tempfile.TemporaryDirectory() as folder:
        jars = {coordinates: _jar(Path(folder), *model) for coordinates, model in MODELS.items()}
    packages = {name: base64.b64encode(content).decode() for name, content in jars.items()}
    cases = json.loads(TARGET.read_text(encoding="utf-8"))["cases"]
    lines = ",\n ".join(json.dumps(case, ensure_ascii=False) for case in cases)
    made = json.dumps(packages, sort_keys=True, indent=1)
    TARGET.write_text(f'{{"format":1,"packages":{made},\n"cases":[\n {lines}\n]}}\n', encoding="utf-8")


def _jar(folder: Path, name: str, signature: Signature, graph: tuple[Binding, onnx.ModelProto], golden: Any) -> bytes:  # noqa: ANN401
    binding, model = graph
    content = model.SerializeToString(deterministic=True)
    documents = {
        "signature.json": {"format": 1, "binding": msgspec.to_builtins(binding), **msgspec.to_builtins(signature)},
        "passport.json": {"format": 1, "model": {"sha256": digest.of_bytes(content)}, "profile": None},
        "golden.json": {"format": 1, "tolerance": 1e-5, "scale": golden[0], "cases": golden[1]},
    }
    place = folder / name
    place.mkdir()
    (place / "model.onnx").write_bytes(content)
    for entry, value in documents.items():
        (place / entry).write_bytes(canonical_json(value))
    about = About(name=name, group=GROUP)
    made = package.contents(about, {path.name: path for path in place.iterdir()})
    target = folder / f"{name}.jar"
    package.write_jar(made, "1.0.0", "1.0.0", target)
    return target.read_bytes()


def _graph(inputs: dict[str, int], nodes: list[Any], output: tuple[str, list[Any]], constants: dict[str, Any]) -> Any:  # noqa: ANN401
    name, shape = output
    graph = helper.make_graph(
        nodes,
        "vectors",
        [helper.make_tensor_value_info(one, kind, ["n", 1]) for one, kind in inputs.items()],
        [helper.make_tensor_value_info(name, FLOAT, shape)],
        [helper.make_tensor(one, FLOAT, [], [value]) for one, value in constants.items()],
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", 3)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=IR)


def _node(kind: str, inputs: str, output: str, **attributes: Any) -> Any:  # noqa: ANN401
    return helper.make_node(kind, inputs.split(), [output], **attributes)


def _codes(given: str, output: str, codes: dict[str, float]) -> Any:  # noqa: ANN401
    return helper.make_node(
        "LabelEncoder", [given], [output], domain="ai.onnx.ml", default_float=0.0,
        keys_strings=list(codes), values_floats=list(codes.values()),
    )  # fmt: skip


_PRICE = Signature(
    inputs=(
        Input(name="amount", type="float", unit="EUR", optional=True, description="before tax"),
        Input(name="count", type="integer"),
        Input(name="paid", type="boolean"),
        Input(name="day", type="date", optional=True),
    ),
    outputs=(Output(name="price", type="float", unit="EUR"),),
)
# price = 2 · amount (100 if missing) + count + paid / 2 + day (0 if missing) / 1024
_PRICE_GRAPH = _graph(
    {"amount": FLOAT, "count": INT64, "paid": BOOL, "day": FLOAT},
    [
        _node("IsNaN", "amount", "no_amount"), _node("Where", "no_amount hundred amount", "a"),
        _node("Mul", "a two", "doubled"), _node("Cast", "count", "c", to=FLOAT), _node("Cast", "paid", "p", to=FLOAT),
        _node("Mul", "p half", "ph"), _node("IsNaN", "day", "no_day"), _node("Where", "no_day zero day", "d"),
        _node("Div", "d thousand", "dt"), _node("Sum", "doubled c ph dt", "price"),
    ],
    ("price", ["n", 1]),
    {"hundred": 100.0, "two": 2.0, "half": 0.5, "zero": 0.0, "thousand": 1024.0},
)  # fmt: skip
_RISK = Signature(
    inputs=(
        Input(name="region", type="text", values=("NORTH", "SOUTH")),
        Input(name="note", type="text", optional=True),
    ),
    outputs=(Output(name="risk", type="text", values=("LOW", "MID", "HIGH")),),
)
# HIGH = 1/8 (SOUTH: 2/8) + 1/2 if the note says fraud; MID = 1/8; LOW = the rest
_RISK_GRAPH = _graph(
    {"region": STRING, "note": STRING},
    [
        _codes("region", "r", {"NORTH": 0.125, "SOUTH": 0.25}), _codes("note", "f", {"fraud": 0.5, "Größe 😀": 0.25}),
        _node("Add", "r f", "high"), _node("Mul", "high zero", "nought"), _node("Add", "nought eighth", "mid"),
        _node("Add", "high mid", "both"), _node("Sub", "one both", "low"),
        _node("Concat", "low mid high", "shares", axis=1),
    ],
    ("shares", ["n", 3]),
    {"zero": 0.0, "eighth": 0.125, "one": 1.0},
)  # fmt: skip
_LATE = Signature(
    inputs=(Input(name="minutes", type="integer"),),
    outputs=(Output(name="late", type="boolean", values=("false", "true")),),
)
# late with 3/4, if more than 15 minutes, else with 1/4
_LATE_GRAPH = _graph(
    {"x": FLOAT},
    [
        _node("Greater", "x limit", "more"), _node("Where", "more most least", "yes"), _node("Sub", "one yes", "no"),
        _node("Concat", "no yes", "shares", axis=1),
    ],
    ("shares", ["n", 2]),
    {"limit": 15.0, "most": 0.75, "least": 0.25, "one": 1.0},
)  # fmt: skip
_DUE = Signature(
    inputs=(Input(name="day", type="date"), Input(name="days", type="float")),
    outputs=(Output(name="due", type="date"),),
)
# The sum of a row: MatMul by ones, so that it works for any number of rows.
_DUE_GRAPH = helper.make_model(
    helper.make_graph(
        [_node("MatMul", "x ones", "due")],
        "vectors",
        [helper.make_tensor_value_info("x", FLOAT, ["n", 2])],
        [helper.make_tensor_value_info("due", FLOAT, ["n", 1])],
        [helper.make_tensor("ones", FLOAT, [2, 1], [1.0, 1.0])],
    ),
    opset_imports=[helper.make_opsetid("", OPSET)],
    ir_version=IR,
)
_ROOT = Signature(inputs=(Input(name="x", type="float"),), outputs=(Output(name="root", type="float"),))
_ROOT_GRAPH = _graph({"x": FLOAT}, [_node("Sqrt", "x", "root")], ("root", ["n", 1]), {})
_HALF = Signature(inputs=(Input(name="x", type="integer"),), outputs=(Output(name="half", type="integer"),))
_HALF_GRAPH = _graph({"x": FLOAT}, [_node("Mul", "x half", "y")], ("y", ["n", 1]), {"half": 0.5})

MODELS: dict[str, tuple[Any, ...]] = {
    f"{GROUP}:price:1.0.0": (
        "price", _PRICE,
        (Binding(layout="columns", tensors=("amount", "count", "paid", "day"), value="price"), _PRICE_GRAPH),
        ({"price": [1.0]}, [
            {"inputs": {"amount": 1.5, "count": 3, "paid": True, "day": None}, "outputs": {"price": 6.5}},
        ]),
    ),
    f"{GROUP}:risk:1.0.0": (
        "risk", _RISK,
        (Binding(layout="columns", tensors=("region", "note"), probabilities="shares"), _RISK_GRAPH),
        ({"risk": [0.1, 0.1, 0.1]}, [
            {
                "inputs": {"region": "NORTH", "note": None},
                "outputs": {"risk": "LOW", "probabilities": [0.75, 0.125, 0.125]},
            },
        ]),
    ),
    f"{GROUP}:late:1.0.0": (
        "late", _LATE, (Binding(layout="matrix", tensors=("x",), probabilities="shares"), _LATE_GRAPH),
        ({"late": [0.1, 0.1]}, [{"inputs": {"minutes": 20}, "outputs": {"late": True, "probabilities": [0.25, 0.75]}}]),
    ),
    f"{GROUP}:due:1.0.0": (
        "due", _DUE, (Binding(layout="matrix", tensors=("x",), value="due"), _DUE_GRAPH),
        ({"due": [1.0]}, [{"inputs": {"day": "1970-01-01", "days": 10.0}, "outputs": {"due": "1970-01-11"}}]),
    ),
    f"{GROUP}:root:1.0.0": (
        "root", _ROOT, (Binding(layout="columns", tensors=("x",), value="root"), _ROOT_GRAPH),
        ({"root": [1.0]}, [{"inputs": {"x": 4.0}, "outputs": {"root": 2.0}}]),
    ),
    f"{GROUP}:half:1.0.0": (
        "half", _HALF, (Binding(layout="columns", tensors=("x",), value="y"), _HALF_GRAPH),
        ({"half": [1.0]}, [{"inputs": {"x": 4}, "outputs": {"half": 2}}]),
    ),
}  # fmt: skip


if __name__ == "__main__":
    main()
