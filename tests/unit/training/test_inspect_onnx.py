"""What can be imported, what can't, and why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from dolbear.core.errors import UsageError
from dolbear.model.signature import Input, Output, Signature
from dolbear.training import imported
from dolbear.training.inspect_onnx import ForeignModelError, inspect

FLOAT, INT64, STRING = TensorProto.FLOAT, TensorProto.INT64, TensorProto.STRING


def tensor(name: str, kind: int, *shape: Any) -> onnx.ValueInfoProto:  # noqa: ANN401  # sizes or names
    return helper.make_tensor_value_info(name, kind, list(shape))


def model(
    inputs: list[onnx.ValueInfoProto] | None = None,
    outputs: list[onnx.ValueInfoProto] | None = None,
    *,
    opset: int = 17,
    ir: int = 8,
) -> onnx.ModelProto:
    """A graph that copies its first input to its first output."""
    given = inputs or [tensor("x", FLOAT, "rows", 3)]
    made = outputs or [tensor("y", FLOAT, "rows", 3)]
    node = helper.make_node("Identity", [given[0].name], [made[0].name])
    graph = helper.make_graph([node], "g", given, made)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=ir)


def saved(folder: Path, made: onnx.ModelProto) -> Path:
    path = folder / "model.onnx"
    path.write_bytes(made.SerializeToString())
    return path


def test_a_graph_is_told_by_name_kind_and_width(tmp_path: Path) -> None:
    found = inspect(
        saved(tmp_path, model([tensor("x", INT64, "rows", 3), tensor("z", STRING, "rows")], [tensor("y", INT64, None)]))
    )
    assert [(one.name, one.kind, one.width) for one in found.inputs] == [("x", "integer", 3), ("z", "text", 1)]
    assert (found.opset, found.ir) == (17, 8)


def test_initializers_are_no_inputs(tmp_path: Path) -> None:
    made = model()
    made.graph.initializer.append(numpy_helper.from_array(np.zeros(1, "float32"), "w"))
    made.graph.input.append(tensor("w", FLOAT, 1))
    assert [one.name for one in inspect(saved(tmp_path, made)).inputs] == ["x"]


def external(made: onnx.ModelProto) -> None:
    weights = TensorProto(name="w", data_type=FLOAT, dims=[1], data_location=TensorProto.EXTERNAL)
    weights.external_data.add(key="location", value="/etc/passwd")
    made.graph.initializer.append(weights)


def hidden(made: onnx.ModelProto) -> None:
    weights = TensorProto(name="w", data_type=FLOAT, dims=[1], data_location=TensorProto.EXTERNAL)
    weights.external_data.add(key="location", value="../../weights.bin")
    made.graph.node.append(helper.make_node("Constant", [], ["c"], value=weights))


def custom(made: onnx.ModelProto) -> None:
    made.opset_import.append(helper.make_opsetid("com.acme", 1))
    made.graph.node[0].domain = "com.acme"


def unknown_operator(made: onnx.ModelProto) -> None:
    made.graph.node[0].op_type = "NoSuchOperator"


def dangling(made: onnx.ModelProto) -> None:
    made.graph.node[0].input[0] = "nowhere"


HARMS: dict[str, tuple[Callable[[onnx.ModelProto], None], str]] = {
    "weights in another file": (external, "keeps weights in another file"),
    "weights in another file, hidden in a node": (hidden, "keeps weights in another file"),
    "operators of somebody's own": (custom, "operators of com.acme"),
    "an operator that there isn't": (unknown_operator, "NoSuchOperator"),
    "a node without its input": (dangling, "isn't a valid ONNX model"),
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_graph_that_cannot_run_everywhere_is_refused(tmp_path: Path, harm: str) -> None:
    made = model()
    HARMS[harm][0](made)
    with pytest.raises(UsageError, match=HARMS[harm][1]) as caught:
        inspect(saved(tmp_path, made))
    assert caught.value.hint


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (model(opset=22), "newer than all runtimes"),
        (model(ir=11), "newer than all runtimes"),
        (model([tensor("x", FLOAT, 1, 3)]), "takes exactly 1 rows"),
        (model([tensor("x", FLOAT, "rows", 3, 8, 8)]), r"is \?x3x8x8"),
        (model([tensor("x", FLOAT, "rows", "n")]), "isn't fixed"),
        (model([tensor("x", STRING, "rows", 3)]), "vector of the type text"),
        (model([tensor("x", TensorProto.FLOAT16, "rows", 3)]), "element type"),
        (model([tensor("x", FLOAT)]), "single value"),
    ],
)
def test_a_shape_or_version_that_does_not_fit_is_refused(tmp_path: Path, made: onnx.ModelProto, words: str) -> None:
    with pytest.raises(UsageError, match=words) as caught:
        inspect(saved(tmp_path, made))
    assert caught.value.hint


@pytest.mark.parametrize("content", [b"", b"no model", b"\x08\x08" + b"\xff" * 40, b"PK\x03\x04" + bytes(100)])
def test_what_is_no_model_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(content)
    with pytest.raises(ForeignModelError, match="isn't an ONNX model"):
        inspect(path)


def test_cut_anywhere_it_is_refused_or_read(tmp_path: Path) -> None:
    whole = model().SerializeToString()
    path = tmp_path / "model.onnx"
    for length in range(0, len(whole), 3):
        path.write_bytes(whole[:length])
        with pytest.raises(UsageError):
            inspect(path)


def test_no_file_and_a_folder_are_told(tmp_path: Path) -> None:
    with pytest.raises(ForeignModelError, match="can't be read"):
        inspect(tmp_path / "none.onnx")
    with pytest.raises(ForeignModelError, match="can't be read"):
        inspect(tmp_path)


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    with path.open("wb") as file:
        file.truncate(2 << 30)
    with pytest.raises(ForeignModelError, match="a package holds"):
        inspect(path)


def test_a_signature_is_proposed(tmp_path: Path) -> None:
    made = imported.propose(saved(tmp_path, model()), ("a", "b", "c"))
    assert made.inputs == (Input(name="x", type="float", shape=(3,)),)
    assert made.target == Output(name="y", type="text", values=("a", "b", "c"))
    assert imported.propose(saved(tmp_path, model()), ()).target.values == ("class 0", "class 1", "class 2")


def test_a_number_is_proposed(tmp_path: Path) -> None:
    path = saved(tmp_path, model([tensor("x", FLOAT, "rows", 1)], [tensor("y", FLOAT, "rows", 1)]))
    assert imported.propose(path, ()).target == Output(name="y", type="float")


def test_labels_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ForeignModelError, match="3 probabilities, there are 2 labels"):
        imported.propose(saved(tmp_path, model()), ("a", "b"))


def test_a_vector_of_another_length_is_refused(tmp_path: Path) -> None:
    output = (Output(name="y", type="text", values=("a", "b", "c")),)
    with pytest.raises(ForeignModelError, match="has 3 elements a row, the signature says 4") as caught:
        imported.take(
            saved(tmp_path, model()), Signature(inputs=(Input(name="x", type="float", shape=(4,)),), outputs=output)
        )
    assert "shape = [3]" in caught.value.hint


def test_its_bytes_stay_as_they_are(tmp_path: Path) -> None:
    path = saved(tmp_path, model())
    before = path.read_bytes()
    signature = imported.propose(path, ())
    imported.take(path, signature)
    assert path.read_bytes() == before
