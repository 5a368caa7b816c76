"""The flights: a real line on 336,776 rows, run once, then looked at from all sides."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from every_row import assert_same, onnxruntime_jar

pytestmark = pytest.mark.integration
ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "flights"
# The project lives longer than one test, so what all tests are kept from is kept from it here.
_FOREIGN = {"BRANCH_NAME", "GIT_BRANCH", "CI_COMMIT_BRANCH", "GITHUB_REF_NAME", "DOLBEAR_ARCHIVE"}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example as a project of its own, with data added, all committed."""
    folder = tmp_path_factory.mktemp("flights") / "flights"
    shutil.copytree(
        EXAMPLE, folder, ignore=shutil.ignore_patterns(".dolbear", "__pycache__", "*.parquet", "*.pointer.*")
    )
    with (folder / "dolbear.toml").open("a", encoding="utf-8") as file:
        file.write('\n[archive]\nurl = "../archive"\n')
    _do([sys.executable, "prepare.py"], folder)
    _do(["git", "init", "-q", "-b", "main"], folder)
    _do(["git", "config", "user.name", "Ada"], folder)
    _do(["git", "config", "user.email", "ada@example.com"], folder)
    _dolbear(folder, "data", "add", "flights", "weather")
    _do(["git", "add", "."], folder)
    _do(["git", "commit", "-q", "-m", "Flights of 2013"], folder)
    return folder


@pytest.fixture(scope="module")
def first(project: Path) -> dict[str, Any]:
    """What the first run says."""
    return _run(project)


def test_data_is_not_in_git(project: Path) -> None:
    tracked = _do(["git", "ls-files"], project).split()
    assert {"data/flights.parquet.pointer.toml", "data/weather.parquet.pointer.toml"} <= set(tracked)
    assert not [name for name in tracked if name.endswith(".parquet")]


def test_gates_pass_and_a_version_is_promoted(first: dict[str, Any]) -> None:
    words = {verdict["gate"]: verdict["word"] for verdict in _stage(first, "gate")["summary"]["verdicts"]}
    assert words.pop("keeps-champion") == "not applicable"
    assert words == dict.fromkeys(("parity", "beats-baseline", "tells-late-from-punctual", "calibrated"), "pass")
    assert first["released"]["version"] == "1.0.0"
    assert first["released"]["promoted"] is True


def test_figures_are_as_the_readme_has_them(first: dict[str, Any]) -> None:
    found = _stage(first, "evaluate")["summary"]["metrics"]["test"]
    assert 0.68 < found["roc_auc"] < 0.71
    assert 0.505 < found["log_loss"] < 0.525
    assert found["calibration_error"] < 0.03
    assert _stage(first, "select")["summary"]["rows"] == {"train": 244_737, "validation": 28_618, "test": 53_991}


def test_no_row_is_off(project: Path, first: dict[str, Any]) -> None:
    assert _stage(first, "evaluate")["passed"]
    parity = _passport(project)["parity"]
    assert {probe["probe"]: probe["off"] for probe in parity["probes"] if probe["off"]} == {}
    assert parity["probes"][0] == {
        "probe": "test rows",
        "rows": 53_991,
        "off": 0,
        "largest": parity["probes"][0]["largest"],
    }
    assert {"carrier unknown", "dest unknown", "rain missing", "pressure missing"} <= {
        probe["probe"] for probe in parity["probes"]
    }


@pytest.mark.network
@pytest.mark.usefixtures("first")
def test_java_says_of_every_test_row_what_python_says(project: Path, tmp_path: Path) -> None:
    releases = project / ".dolbear/repository/releases/io/dolbear/examples"
    jars = [releases / f"{name}/1.0.0/{name}-1.0.0.jar" for name in ("flights", "flights-api")]
    last = json.loads((project / ".dolbear" / "last.json").read_bytes())
    digest = last["select"]["outputs"]["test"].removeprefix("sha256:")
    test = pq.read_table(project.parent / "archive" / "objects" / digest[:2] / digest)
    assert assert_same(jars, onnxruntime_jar(), test, tmp_path / "java") == 53_991


def test_nothing_changed_nothing_is_done(project: Path, first: dict[str, Any]) -> None:
    again = _run(project)
    assert all(stage["reused"] for stage in again["stages"])
    assert again["released"] == {
        **first["released"],
        "published": True,
        "new": False,
        "sentence": "io.dolbear.examples:flights:1.0.0 is promoted already",
    }


@pytest.mark.usefixtures("first")
def test_a_fresh_clone_that_shares_the_archive_does_not_train_again(project: Path) -> None:
    clone = project.parent / "clone"
    _do(["git", "clone", "-q", str(project), str(clone)], project.parent)
    _do(["git", "config", "user.name", "Grace"], clone)
    _do(["git", "config", "user.email", "grace@example.com"], clone)
    told = json.loads(_dolbear(clone, "gate", "--json"))
    assert {stage["stage"]: stage["reused"] for stage in told["stages"]} == dict.fromkeys(
        ("check", "select", "train", "evaluate", "gate"), True
    )
    assert not (clone / "data" / "flights.parquet").exists()


def _run(project: Path) -> dict[str, Any]:
    told = json.loads(_dolbear(project, "run", "--json"))
    assert isinstance(told, dict)
    return told


def _stage(told: dict[str, Any], name: str) -> dict[str, Any]:
    found = next(stage for stage in told["stages"] if stage["stage"] == name)
    assert isinstance(found, dict)
    return found


def _passport(project: Path) -> dict[str, Any]:
    found = json.loads(_dolbear(project, "show", "1.0.0", "--json"))["passport"]
    assert isinstance(found, dict)
    return found


def _dolbear(folder: Path, *arguments: str) -> str:
    return _do([sys.executable, "-m", "dolbear", *arguments], folder)


def _do(command: list[str], folder: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
