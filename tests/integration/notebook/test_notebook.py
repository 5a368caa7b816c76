"""`dolbear.open()` as a data scientist uses it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from notebooks import CLASS, METRIC, NUMBER, project
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.svm import LinearSVC

import dolbear
from dolbear.core.errors import NotFoundError, RefusedError
from dolbear.notebook.validation import ValidationError

if TYPE_CHECKING:
    import pandas as pd

pytestmark = pytest.mark.integration


def test_importing_dolbear_stays_light() -> None:
    code = "import dolbear, sys; print(sorted(set(sys.modules) & {'numpy', 'pandas', 'pyarrow', 'click', 'msgspec'}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    with pytest.raises(AttributeError, match="no attribute 'opn'"):
        dolbear.opn  # type: ignore[attr-defined]  # noqa: B018  # it must fail


def test_rows_are_as_the_model_sees_them(tmp_path: Path) -> None:
    opened = dolbear.open(project(tmp_path / "p"))
    train = opened.train
    assert list(train.inputs.columns) == ["x", "colour"]
    assert train.inputs["x"].dtype == np.float32
    assert set(train.inputs["colour"]) == {"", "red"}
    assert (train.target == 2 * train.inputs["x"]).all()
    assert train.table.column_names == ["id", "x", "colour", "y"]
    assert str(train.table.schema.field("x").type) == "double"


def test_the_parts_are_apart_and_the_test_rows_stay_shut(tmp_path: Path) -> None:
    opened = dolbear.open(project(tmp_path / "p"))
    train, validation = (set(part.table["id"].to_pylist()) for part in (opened.train, opened.validation))
    assert train
    assert validation
    assert not train & validation
    assert len(train | validation) < 60
    assert not hasattr(opened, "test")
    assert "test rows stay shut" in repr(opened)


def test_a_project_is_found_from_a_folder_below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = project(tmp_path / "p") / "notebooks"
    below.mkdir()
    monkeypatch.chdir(below)
    assert "numbers: y from x, colour" in repr(dolbear.open())
    with pytest.raises(NotFoundError, match=r"no dolbear\.toml"):
        dolbear.open(tmp_path)


def test_an_estimator_is_measured_beside_the_baseline(tmp_path: Path) -> None:
    opened = dolbear.open(project(tmp_path / "p"))
    model = LinearRegression().fit(opened.train.inputs[["x"]], opened.train.target)
    found = opened.evaluate(lambda inputs: model.predict(inputs[["x"]]))
    assert found.metrics["mae"] == pytest.approx(0, abs=1e-3)
    (mae,) = (line for line in found.lines if line.name == "mae")
    assert mae.baseline is not None
    assert mae.baseline > 10
    assert found.rows == len(opened.validation.inputs)


def test_a_result_shows_as_text_and_as_html(tmp_path: Path) -> None:
    found = dolbear.open(project(tmp_path / "p")).evaluate(lambda inputs: inputs["x"])
    assert repr(found).splitlines()[1].split() == ["metric", "model", "baseline", "better"]
    html = found._repr_html_()
    assert html.count("<tr>") == 1 + len(found.lines)
    assert "<td>mae</td>" in html


def test_the_projects_own_function_and_metric_work_here(tmp_path: Path) -> None:
    opened = dolbear.open(project(tmp_path / "p", NUMBER + METRIC))

    def train(data: object, params: dict[str, float], previous: object) -> object:  # noqa: ARG001  # as in train.py
        return lambda inputs: inputs["x"] * params["slope"] + 1

    found = opened.evaluate(train(opened, opened.params, None))
    assert found.metrics["worst"] == pytest.approx(1)


def test_classes_by_estimator_probabilities_and_labels(tmp_path: Path) -> None:
    opened = dolbear.open(project(tmp_path / "p", CLASS))
    inputs, target = opened.train.inputs[["x"]], opened.train.target
    for part in (opened.train, opened.validation):
        part.inputs = part.inputs[["x"]]
    proper = LogisticRegression().fit(inputs, target)
    assert opened.evaluate(proper).metrics["roc_auc"] == pytest.approx(1)
    assert opened.evaluate(proper).metrics == opened.evaluate(_in_our_order(proper)).metrics
    labels_only = opened.evaluate(LinearSVC().fit(inputs, target)).metrics
    assert labels_only["accuracy"] == pytest.approx(1, abs=0.2)
    assert "log_loss" not in labels_only
    constant = DummyClassifier(strategy="constant", constant="low").fit(inputs, target)
    assert opened.evaluate(constant).metrics["recall"] == 0


def _in_our_order(model: LogisticRegression) -> object:
    def probabilities(inputs: pd.DataFrame) -> object:
        return model.predict_proba(inputs)[:, [1, 0]]  # scikit-learn sorts: high, low

    return probabilities


@pytest.mark.parametrize(
    ("model", "problem"),
    [
        (lambda inputs: ["medium"] * len(inputs), "'medium'"),
        (lambda _: ["low"], r"shape \(1,\)"),
        ("no model", "neither an estimator nor a function"),
    ],
)
def test_predictions_of_something_else_are_refused(tmp_path: Path, model: object, problem: str) -> None:
    opened = dolbear.open(project(tmp_path / "p", CLASS))
    with pytest.raises(ValidationError, match=problem):
        opened.evaluate(model)


def test_a_failed_check_stops_here_too(tmp_path: Path) -> None:
    root = project(tmp_path / "p")
    (root / "rows.csv").write_text((root / "rows.csv").read_text() + "99,-1,red,0\n")
    with pytest.raises(RefusedError, match="check stopped the line"):
        dolbear.open(root)


def test_evaluating_records_nothing(tmp_path: Path) -> None:
    root = project(tmp_path / "p")
    opened = dolbear.open(root)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    opened.evaluate(lambda inputs: inputs["x"])
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()} == before


def test_the_guide_works_as_written(tmp_path: Path) -> None:
    main = Path(__file__).parents[3]
    root = tmp_path / "crickets"
    shutil.copytree(main / "examples/crickets", root, ignore=shutil.ignore_patterns("target", ".dolbear"))
    guide = (main / "docs/how-to/try-a-model-in-a-notebook.md").read_text(encoding="utf-8")
    blocks = [block.split("```")[0] for block in guide.split("```python\n")[1:]]
    assert len(blocks) == 2
    (root / "guide.py").write_text("\n".join([*blocks, "print(project.evaluate(model))"]))
    done = subprocess.run([sys.executable, "guide.py"], cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "baseline" in done.stdout
