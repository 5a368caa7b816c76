"""The commands of a project whose repositories are in a real Nexus."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dolbear.core import digest
from dolbear.publishing.runtime import artifacts
from nexus.running import ROOT, Nexus

pytestmark = [pytest.mark.integration, pytest.mark.network]


@pytest.fixture
def project(tmp_path: Path, nexus: Nexus, group: str) -> Path:
    """The crickets, committed and pushed, with repositories in Nexus."""
    folder = tmp_path / "crickets"
    shutil.copytree(ROOT / "examples" / "crickets", folder, ignore=shutil.ignore_patterns(".dolbear", "target"))
    settings = folder / "dolbear.toml"
    text = settings.read_text().replace("io.dolbear.examples", group)
    places = "\n".join(f'{name} = "{nexus.place(name)}"' for name in ("candidates", "releases"))
    settings.write_text(f"{text}\n[repository]\n{places}\n")
    remote = tmp_path / "remote.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(remote)], check=True)
    for command in (
        ["init", "-q", "-b", "main"],
        ["config", "user.name", "A"],
        ["config", "user.email", "a@example.com"],
        ["add", "."],
        ["commit", "-q", "-m", "crickets"],
        ["remote", "add", "origin", str(remote)],
        ["push", "-q", "origin", "main"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


def _dolbear(project: Path, environment: dict[str, str], *arguments: str, code: int = 0) -> str:
    command = [sys.executable, "-m", "dolbear", "-C", str(project), *arguments]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DOLBEAR_")}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=inherited | environment, timeout=240
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + ("" if code == 0 else done.stderr)


def test_a_run_publishes_and_promotes_and_the_trainer_alone_does_not(project: Path, nexus: Nexus) -> None:
    trainer = nexus.environment("trainer", "trainer")
    refused = _dolbear(project, trainer, "run", code=6)
    assert "answers 403 to PUT" in refused
    assert "trainer may not" in refused
    assert nexus.password("trainer") not in refused
    assert _listed(project, trainer) == {"candidates": 2, "releases": 0}
    both = nexus.environment("trainer", "promoter")
    promoter = nexus.environment("promoter", "promoter")
    _dolbear(project, both, "run")
    assert _listed(project, promoter) == {"candidates": 2, "releases": 2}
    assert "4 published versions are as they were published" in _dolbear(project, promoter, "repository", "verify")
    _dolbear(project, both, "run")
    assert _listed(project, promoter) == {"candidates": 2, "releases": 2}


def test_a_mistyped_repository_is_told(project: Path, nexus: Nexus) -> None:
    settings = project / "dolbear.toml"
    settings.write_text(settings.read_text().replace("/repository/candidates", "/repository/candidate"))
    said = _dolbear(project, nexus.environment("trainer", "trainer"), "repository", "list", code=6)
    assert "/repository/candidate: answers 404 (Repository not found)" in said
    assert "Check the address in dolbear.toml" in said


def _listed(project: Path, environment: dict[str, str]) -> dict[str, int]:
    told = json.loads(_dolbear(project, environment, "repository", "list", "--json"))
    return {name: sum(one["repository"] == name for one in told) for name in ("candidates", "releases")}


def test_prepare_lists_coordinates_digests_and_licences_then_publishes(project: Path, nexus: Nexus) -> None:
    promoter = nexus.environment("trainer", "promoter")
    told = json.loads(_dolbear(project, promoter, "repository", "prepare", "--dry-run", "--json"))
    assert {one["sha256"] for one in told} == {item.sha256 for item in artifacts()}
    assert {one["licence"] for one in told} == {"Apache-2.0"}
    assert {one["place"] for one in told} == {nexus.place("candidates"), nexus.place("releases")}
    _dolbear(project, promoter, "repository", "prepare", "--only", "candidates")
    states = json.loads(_dolbear(project, promoter, "repository", "prepare", "--json"))
    assert {one["state"] for one in states if one["repository"] == "candidates"} == {"is there"}
    place = nexus.repository("releases", "reader")
    for item in artifacts():
        path = f"{item.group.replace('.', '/')}/{item.name}/{item.version}/{item.file.name}"
        assert digest.of_file(place.fetch(path)) == item.sha256


def test_without_credentials_it_says_where_it_looked(project: Path) -> None:
    said = _dolbear(project, {"DOLBEAR_MAVEN_SETTINGS": "/nowhere/settings.xml"}, "repository", "list", code=6)
    for name in ("401", "DOLBEAR_CANDIDATES_USER", "DOLBEAR_REPOSITORY_USER"):
        assert name in said
