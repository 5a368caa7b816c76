"""ONNX models that the project brings itself: from its function, or from a command in any language."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from onnx import TensorProto, checker, helper, numpy_helper, save
from projects import FLAG, LABEL, NUMBER, Project, rows

from dolbear.core.errors import NotFoundError
from dolbear.model.score import Scorer
from dolbear.training.child.own import binding
from dolbear.training.child_process import TrainingError

pytestmark = pytest.mark.integration
KINDS = {"text": TensorProto.STRING}


def _columns(path: Path, *, opset: int = 18, ir: int = 9, unit: str = "") -> Path:
    """A model that gives `count` times two, from one tensor for each input."""
    inputs = [
        helper.make_tensor_value_info(item.name, KINDS.get(item.type, TensorProto.FLOAT), [None, 1])
        for item in NUMBER.inputs
    ]
    nodes = [helper.make_node("Add", ["count", "count"], ["price"])]
    if unit:
        nodes = [helper.make_node(unit, ["count"], ["price"], domain="example.unknown")]
    output = helper.make_tensor_value_info("price", TensorProto.FLOAT, [None, 1])
    graph = helper.make_graph(nodes, "own", inputs, [output])
    opsets = [helper.make_opsetid("", opset), *([helper.make_opsetid("example.unknown", 1)] if unit else [])]
    save(helper.make_model(graph, opset_imports=opsets, ir_version=ir), path)
    return path


def _matrix(path: Path, kind: str, columns: int = 4, classes: int = 2) -> Path:
    """Scores of classes from one matrix, with or without Softmax."""
    weights = np.random.default_rng(0).normal(size=(columns, classes)).astype("float32") / 1e5
    nodes = [
        helper.make_node("MatMul", ["matrix", "weights"], ["scores"]),
        helper.make_node(kind, ["scores"], ["said"]),
    ]
    graph = helper.make_graph(
        nodes,
        "own",
        [helper.make_tensor_value_info("matrix", TensorProto.FLOAT, [None, columns])],
        [helper.make_tensor_value_info("said", TensorProto.FLOAT, [None, classes])],
        [numpy_helper.from_array(weights, "weights")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    checker.check_model(model)
    save(model, path)
    return path


def _returning(tmp_path: Path, what: str) -> Project:
    return Project(tmp_path, f"import onnx, pathlib\ndef train(data): return {what}")


@pytest.mark.parametrize("what", ["'own.onnx'", "pathlib.Path('own.onnx').read_bytes()", "onnx.load('own.onnx')"])
def test_a_path_bytes_or_model_is_taken_as_it_is(tmp_path: Path, what: str) -> None:
    project = _returning(tmp_path, what)
    _columns(project.root / "own.onnx")
    made = project.train()
    assert made.checkpoint is None
    assert made.binding.layout == "columns"
    table = rows(50)
    found = Scorer(made.model, NUMBER, made.binding).score(table)
    assert found.values.tolist() == [2 * value for value in table.column("count").to_pylist()]


def test_a_newer_container_of_old_operators_is_written_as_an_old_one(tmp_path: Path) -> None:
    project = _returning(tmp_path, "'own.onnx'")
    _columns(project.root / "own.onnx", ir=12)
    assert project.train().facts["ir"] == 10


@pytest.mark.parametrize(("change", "words"), [({"opset": 22}, "opset"), ({"unit": "Odd"}, "example.unknown")])
def test_what_our_runtimes_cannot_run_is_refused(tmp_path: Path, change: dict[str, object], words: str) -> None:
    project = _returning(tmp_path, "'own.onnx'")
    _columns(project.root / "own.onnx", **change)  # type: ignore[arg-type]
    with pytest.raises(TrainingError, match=words) as found:
        project.train()
    assert "opset 21" in found.value.hint


def test_scores_are_not_taken_for_probabilities(tmp_path: Path) -> None:
    project = _returning(tmp_path, "'own.onnx'")
    project.signature = type(FLAG)(inputs=FLAG.inputs[1:4], outputs=FLAG.outputs)
    _rows_of(project, tmp_path)
    _matrix(project.root / "own.onnx", "Softmax", columns=3)
    made = project.train()
    assert made.binding.layout == "matrix"
    assert made.binding.probabilities == "said"
    _matrix(project.root / "own.onnx", "Identity", columns=3)
    with pytest.raises(TrainingError, match="probabilities aren't any"):
        project.train()


def _rows_of(project: Project, folder: Path) -> None:
    import pyarrow.parquet as pq

    for part in ("train", "validation"):
        pq.write_table(rows(100, FLAG), folder / f"{part}.parquet")
    assert project.signature.target.is_class


def test_tensors_that_fit_nothing_are_named(tmp_path: Path) -> None:
    import onnx

    from dolbear.training.child.problem import ProblemError

    model = onnx.load(_matrix(tmp_path / "own.onnx", "Softmax", columns=4, classes=2))
    items = [{"name": item.name, "type": item.type} for item in NUMBER.inputs]
    with pytest.raises(ProblemError, match=r"matrix.*size, day"):
        binding(model, {"inputs": items, "output": {"name": "price", "values": []}})
    with pytest.raises(ProblemError, match=r"no float output of shape \[rows, 4\]"):
        binding(model, {"inputs": items[:4], "output": {"name": "price", "values": list(LABEL.target.values)}})


def test_labels_that_java_cannot_read_are_left_to_the_probabilities(tmp_path: Path) -> None:
    import onnx

    model = onnx.load(_matrix(tmp_path / "own.onnx", "Softmax"))
    model.graph.output.append(helper.make_tensor_value_info("label", TensorProto.STRING, [None]))
    items = [{"name": item.name, "type": item.type} for item in NUMBER.inputs[:4]]
    found = [
        binding(model, {"inputs": items, "output": {"name": "price", "values": values}})
        for values in (["down", "größer"], ["\U0001f44e", "up"])
    ]
    assert [item.get("value") for item in found] == ["label", None]


def test_a_command_gets_rows_and_writes_a_model(tmp_path: Path) -> None:
    project = Project(tmp_path, "")
    _columns(project.root / "made.onnx")
    (project.root / "learn.sh").write_text(
        'set -e\nhead -1 "$DOLBEAR_TASK/train.csv"\ncat "$DOLBEAR_TASK/params.json"\n'
        'test -f "$DOLBEAR_TASK/signature.json" -a -f "$DOLBEAR_TASK/validation.parquet"\n'
        'cp made.onnx "$DOLBEAR_OUTPUT/model.onnx"\n'
    )
    made = project.train(command="sh learn.sh", params={"depth": 3})
    assert made.checkpoint is None
    assert (project.folder / "train.csv").read_text().splitlines()[
        0
    ] == '"size","day","count","is_new","colour","price"'
    assert ",nan," not in (project.folder / "train.csv").read_text().lower()
    assert Scorer(made.model, NUMBER, made.binding).score(rows(5)).values.shape == (5,)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("sh -c 'echo went wrong; exit 3'", "code 3:\nwent wrong"),
        ("true", "wrote no model.onnx"),
        ("sh 'open", "No closing quotation"),
        ("sh -c 'echo nonsense > \"$DOLBEAR_OUTPUT/model.onnx\"'", "isn't a valid ONNX model"),
        (f"{sys.executable} -c 'import os, signal; os.kill(os.getpid(), signal.SIGSEGV)'", "killed by SIGSEGV"),
    ],
)
def test_a_command_that_fails_is_told(tmp_path: Path, command: str, words: str) -> None:
    with pytest.raises(TrainingError) as found:
        Project(tmp_path, "").train(command=command)
    assert words in found.value.message
    assert found.value.hint


def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no-such-program can't be started"):
        Project(tmp_path, "").train(command="no-such-program --fast")
