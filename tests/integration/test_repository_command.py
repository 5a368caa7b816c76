"""dolbear repository, as a user types it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dolbear.publishing.runtime import artifacts

pytestmark = pytest.mark.integration
ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The crickets, in Git, before the first run."""
    folder = tmp_path / "crickets"
    shutil.copytree(ROOT / "examples" / "crickets", folder, ignore=shutil.ignore_patterns(".dolbear", "target"))
    subprocess.run(["git", "init", "-q", "-b", "main", str(folder)], check=True)
    return folder


def _repository(project: Path, *arguments: str, code: int = 0) -> str:
    command = [sys.executable, "-m", "dolbear", "-C", str(project), "repository", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout


def test_a_dry_run_lists_and_changes_nothing(project: Path) -> None:
    told = json.loads(_repository(project, "prepare", "--dry-run", "--json"))
    assert {one["state"] for one in told} == {"would be published"}
    assert {one["sha256"] for one in told} == {item.sha256 for item in artifacts()}
    assert {one["licence"] for one in told} == {"Apache-2.0"}
    assert not (project / ".dolbear" / "repository").exists()


def test_prepared_once_is_prepared(project: Path) -> None:
    _repository(project, "prepare")
    assert {one["state"] for one in json.loads(_repository(project, "prepare", "--json"))} == {"is there"}
    releases = project / ".dolbear" / "repository" / "releases" / "io" / "dolbear"
    assert sorted(path.name for path in releases.iterdir()) == [
        "dolbear-bom-gpu",
        "dolbear-native",
        "dolbear-runtime",
        "dolbear-server",
    ]
    assert f"no version is published yet in {project / '.dolbear'}" in _repository(project, "list")
    assert _repository(project, "verify") == "0 published versions are as they were published\n"
