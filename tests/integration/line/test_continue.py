"""Continuous training: the champion's checkpoint reaches the function, is recorded, and is no cause."""

from __future__ import annotations

from pathlib import Path

import pytest

from .project import Project, crickets

pytestmark = pytest.mark.integration

NOT_DUE = 10
CODE = """
from sklearn.linear_model import SGDRegressor


def train(data, params, previous):
    if params.get("goes_on", False) != hasattr(previous, "coef_"):
        raise SystemExit("previous isn't what was expected")
    model = previous or SGDRegressor(random_state=0, eta0=0.001)
    for _ in range(200):
        model.partial_fit(data.train.inputs, data.train.target)
    return model
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = crickets(tmp_path)
    made.write("train.py", CODE)
    made.edit("dolbear.toml", 'entry = "train:train"', 'entry = "train:train"\ncontinue = true')
    for gate in ("at_most = 6.0", 'versus = "baseline"'):
        made.edit("dolbear.toml", gate, "at_most = 1000")
    made.commit("go on")
    return made


def grow(project: Project, rows: str) -> None:
    path = project.root / "data/chirps.csv"
    path.write_text(path.read_text(encoding="utf-8") + rows, encoding="utf-8")
    project.commit("more rows")


def trained(project: Project, version: str) -> dict[str, object]:
    found = project.json("show", version)["passport"]["training"]
    assert isinstance(found, dict)
    return found


def test_the_champion_is_gone_on_from_and_is_no_cause(project: Project) -> None:
    project.dolbear("run")
    assert "previous" not in trained(project, "1.0.0")
    assert project.reused()["train"] is True
    assert "nothing changed" in project.dolbear("due", code=NOT_DUE)
    project.edit("dolbear.toml", "degree = 1", "goes_on = true")
    grow(project, "100,15,80\n101,17,82\n102,16,79\n")
    project.dolbear("run")
    told = trained(project, "1.0.1")["previous"]
    assert isinstance(told, dict)
    assert told["version"] == "1.0.0"
    assert told["checkpoint"].startswith("sha256:")
    assert project.reused()["train"] is True
    assert project.versions() == ["1.0.0", "1.0.1"]


def test_without_the_checkpoint_it_begins_anew_and_says_so(project: Project, tmp_path: Path) -> None:
    project.dolbear("run")
    fresh = Project(project.root, tmp_path / "another-archive")
    grow(project, "100,15,80\n101,17,82\n102,16,79\n")
    started = fresh.start("run")
    out, err = started.communicate(timeout=120)
    assert started.returncode == 0, out + err
    assert "this archive doesn't have the training of 1.0.0" in err
    assert "previous" not in trained(fresh, "1.0.1")


def test_another_signature_begins_anew(project: Project) -> None:
    project.dolbear("run")
    project.edit("dolbear.toml", "chirps_per_second = { type", 'id = { type = "integer" }\nchirps_per_second = { type')
    project.commit("another input")
    started = project.start("run")
    out, err = started.communicate(timeout=120)
    assert started.returncode == 0, out + err
    assert "1.0.0 has other inputs" in err


def test_a_checkpoint_that_cannot_be_loaded_is_told(project: Project) -> None:
    project.dolbear("run")
    project.edit("train.py", "import SGDRegressor", "import SGDRegressor\n")
    for path in (project.archive / "objects").rglob("*"):
        if path.is_file() and path.read_bytes()[:2] == b"PK":
            path.chmod(0o644)
            path.write_bytes(b"PK spoiled")
    grow(project, "100,15,80\n101,17,82\n")
    assert "checkpoint" in project.dolbear("run", code=5)
