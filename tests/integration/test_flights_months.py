"""Four months of flights arrive: three become versions, a poisoned one is stopped, and production stays as it was."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.integration
EXAMPLE = Path(__file__).parents[2] / "examples" / "flights"
VERSIONS = ["1.0.0", "1.0.1", "1.0.2", "1.0.3"]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The project after the play, and what was said."""
    folder = tmp_path_factory.mktemp("months")
    example = folder / "example"
    shutil.copytree(EXAMPLE, example, ignore=shutil.ignore_patterns(".dolbear", "data", "__pycache__"))
    _do([sys.executable, "prepare.py"], example)
    return folder / "play" / "flights", _do([sys.executable, "months.py", str(folder / "play")], example)


def test_good_months_become_versions_and_the_poisoned_one_none(played: tuple[Path, str]) -> None:
    project, _ = played
    told = json.loads(_dolbear(project, "log", "--json"))
    ended = [(event["data"].get("version"), event["data"]["passed"]) for event in told if event["kind"] == "run"]
    assert ended == [("1.0.0", True), ("1.0.1", True), ("1.0.2", True), (None, False), ("1.0.3", True)]
    assert sorted(path.name for path in _releases(project).iterdir() if path.is_dir()) == VERSIONS


def test_the_reason_has_the_right_words(played: tuple[Path, str]) -> None:
    _, said = played
    poisoned = said.split("kilometres arrives")[1].split("== September")[0]
    assert "a training is due (since 1.0.2" in poisoned
    assert "check flights.plausible-distance (distance between 10 and 6000) fails in 62 of 309,202 rows" in poisoned
    assert "not due: check refused this already" in poisoned
    assert "promoted" not in poisoned


def test_each_went_on_from_the_champion_and_met_it_on_the_same_rows(played: tuple[Path, str]) -> None:
    project, said = played
    passports = [json.loads(_dolbear(project, "show", version, "--json"))["passport"] for version in VERSIONS]
    before = [passport["training"].get("previous", {}).get("version") for passport in passports]
    assert before == [None, "1.0.0", "1.0.1", "1.0.2"]
    assert len({passport["selection"]["test"]["digest"] for passport in passports}) == 1
    for champion in ("1.0.0", "1.0.1", "1.0.2"):
        assert f"of champion {champion}:" in said


def _releases(project: Path) -> Path:
    return project / ".dolbear/repository/releases/io/dolbear/examples/flights"


def _dolbear(folder: Path, *arguments: str) -> str:
    return _do([sys.executable, "-m", "dolbear", *arguments], folder)


def _do(command: list[str], folder: Path) -> str:
    foreign = {"BRANCH_NAME", "GIT_BRANCH", "CI_COMMIT_BRANCH", "GITHUB_REF_NAME", "DOLBEAR_ARCHIVE"}
    environment: dict[str, Any] = {name: value for name, value in os.environ.items() if name not in foreign}
    environment |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
