"""dolbear import: a model that exists already takes the same path from evaluate on."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from .project import CRICKETS, Project, identify

pytestmark = pytest.mark.integration

NOT_DUE = 10
SAID = ("--licence", "MIT", "--origin", "https://example.com/model")


def law(*, slope: float = 3.3, ballast: int = 0) -> onnx.ModelProto:
    """Temperature from chirps: slope * chirps + 25; `ballast` floats make the file large."""
    weights = [numpy_helper.from_array(np.array([value], "float32"), name) for name, value in (("a", slope), ("b", 25))]
    nodes = [helper.make_node("Mul", ["chirps_per_second", "a"], ["m"]), helper.make_node("Add", ["m", "b"], ["t"])]
    if ballast:
        weights.append(numpy_helper.from_array(np.zeros(ballast, "float32"), "unused"))
    shapes = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["rows", 1]) for name in ("chirps_per_second", "t")
    ]
    graph = helper.make_graph(nodes, "law", shapes[:1], shapes[1:], weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """An empty folder, and a model beside it."""
    (tmp_path / "law").mkdir()
    onnx.save(law(), str(tmp_path / "law.onnx"))
    return Project(tmp_path / "law", tmp_path / "archive")


def test_without_data_it_ships_and_says_what_is_not_known(project: Project) -> None:
    told = project.json("import", "../law.onnx", *SAID, "--group", "org.example")
    assert told["written"] == ["model.onnx", "dolbear.toml", ".gitignore"]
    with (project.root / "dolbear.toml").open("a", encoding="utf-8") as file:
        file.write('\n[gate.accurate]\nmetric = "mae"\nat_most = 6.0\n')
    identify(project)
    said = project.dolbear("run")
    assert "nothing can be known without data" in said
    assert "It ships unmeasured: there is no data; 2 gates didn't apply." in said
    assert "accurate  not applicable  There is no data, so mae can't be known" in said
    assert "https://example.com/model" in project.dolbear("show", "1.0.0")
    passport = project.json("show", "1.0.0")["passport"]
    assert passport["origin"] == {"license": "MIT", "origin": "https://example.com/model"}
    assert passport["metrics"] == {"test": {}, "validation": {}}
    project.write("rows.csv", "chirps_per_second\n20\n")
    assert "91" in project.dolbear("predict", "latest", "rows.csv")
    page = (project.root / ".dolbear/report/index.html").read_text(encoding="utf-8")
    assert "there is no data to measure it with" in page
    assert "https://example.com/model" in page
    assert "skipped" in (project.root / ".dolbear/junit.xml").read_text(encoding="utf-8")


def test_nothing_is_done_twice_and_another_model_is_due(project: Project, tmp_path: Path) -> None:
    project.dolbear("import", "../law.onnx", *SAID)
    identify(project)
    project.dolbear("run")
    assert all(project.reused().values())
    assert "nothing changed" in project.dolbear("due", code=NOT_DUE)
    onnx.save(law(slope=3.2), str(tmp_path / "other.onnx"))
    project.dolbear("import", "../other.onnx", "--licence", "MIT", "--origin", "elsewhere")
    assert [reason["kind"] for reason in project.json("due")["reasons"]] == ["model", "settings"]
    project.commit("other")
    assert project.json("run")["released"]["version"] == "1.0.1"


def test_with_data_it_is_judged_as_one_that_was_trained(project: Project) -> None:
    project.dolbear("import", "../law.onnx", *SAID)
    shutil.copytree(CRICKETS / "data", project.root / "data")
    project.edit("dolbear.toml", '[outputs]\nt = { type = "float" }', '[outputs]\ntemperature_f = { type = "float" }')
    text = (CRICKETS / "dolbear.toml").read_text(encoding="utf-8")
    gates = text[text.index("[gate.accurate]") :].replace("at_most = 6.0", "at_most = 10.0")
    with (project.root / "dolbear.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + text[text.index("[data.chirps]") : text.index("[inputs]")] + gates)
    identify(project)
    said = project.dolbear("run")
    assert "5 checks passed" in said
    assert "mae is" in said
    assert "1.0.0 promoted" in said
    assert (project.root / ".dolbear/report/index.html").exists()


def test_a_large_model_goes_into_the_archive(project: Project, tmp_path: Path) -> None:
    onnx.save(law(ballast=2_600_000), str(tmp_path / "large.onnx"))
    project.dolbear("import", "../large.onnx", *SAID)
    identify(project)
    assert "model.onnx" not in project.git("ls-files").split()
    assert "model.onnx.pointer.toml" in project.git("ls-files").split()
    project.dolbear("run")
    (project.root / "model.onnx").unlink()
    assert all(project.reused().values())


def harm_samples(project: Project, content: str) -> None:
    project.write("samples.json", content)
    project.dolbear("import", "../law.onnx", *SAID, "--samples", "samples.json")
    identify(project)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("no json", "isn't JSON"),
        ("{}", "isn't a list of tables"),
        ("[]", "isn't a list of tables"),
        ('[{"chirps": 3}]', "isn't an input of this model"),
        ('[{"chirps_per_second": "fast"}]', "isn't a value of type float"),
        ("[{}]", "missing in 1 of 1 rows"),
        ("[" * 100_000, "isn't JSON"),
    ],
)
def test_samples_that_do_not_fit_are_told(project: Project, content: str, words: str) -> None:
    harm_samples(project, content)
    assert words in project.dolbear("run", code=2)


def test_samples_are_the_golden_examples(project: Project) -> None:
    harm_samples(project, json.dumps([{"chirps_per_second": 20}, {"chirps_per_second": 10.5}]))
    project.dolbear("run")
    jar = next((project.root / ".dolbear").rglob("law-1.0.0.jar"))
    with zipfile.ZipFile(jar) as archive:
        name = next(name for name in archive.namelist() if name.endswith("golden.json"))
        cases = json.loads(archive.read(name))["cases"]
    assert [case["inputs"]["chirps_per_second"] for case in cases] == [20.0, 10.5]


def test_what_cannot_be_imported_writes_nothing(project: Project, tmp_path: Path) -> None:
    (tmp_path / "bad.onnx").write_bytes(b"no model")
    assert "isn't an ONNX model" in project.dolbear("import", "../bad.onnx", *SAID, code=2)
    assert "can't be read" in project.dolbear("import", "../none.onnx", *SAID, code=2)
    assert "--licence" in project.dolbear("import", "../law.onnx", "--origin", "x", code=2)
    assert "license" in project.dolbear("import", "../law.onnx", "--licence", " ", "--origin", "x", code=2)
    (tmp_path / "labels.txt").write_text("a\nb\n", encoding="utf-8")
    assert "labels" in project.dolbear("import", "../law.onnx", *SAID, "--labels", "../labels.txt", code=2)
    assert list(project.root.iterdir()) == []


def test_a_project_that_trains_is_left_alone(project: Project) -> None:
    shutil.copy(CRICKETS / "dolbear.toml", project.root)
    assert "is of a model that is trained" in project.dolbear("import", "../law.onnx", *SAID, code=2)


def test_a_model_that_is_gone_is_told(project: Project) -> None:
    project.dolbear("import", "../law.onnx", *SAID)
    identify(project)
    (project.root / "model.onnx").unlink()
    assert "model.onnx isn't there" in project.dolbear("run", code=3)
    assert "model.onnx isn't there" in project.dolbear("due", code=3)


def test_a_next_model_with_another_signature_is_refused(project: Project, tmp_path: Path) -> None:
    project.dolbear("import", "../law.onnx", *SAID)
    other = law()
    other.graph.input[0].type.tensor_type.shape.dim[1].dim_value = 2
    onnx.save(other, str(tmp_path / "other.onnx"))
    before = (project.root / "model.onnx").read_bytes()
    assert "elements a row" in project.dolbear("import", "../other.onnx", *SAID, code=2)
    assert (project.root / "model.onnx").read_bytes() == before
