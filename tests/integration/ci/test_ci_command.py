"""What `dolbear ci jenkins` writes, and what it leaves alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from line.project import Project, crickets

pytestmark = pytest.mark.integration


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return crickets(tmp_path)


def test_twice_is_once(project: Project) -> None:
    first = project.json("ci", "jenkins")
    assert first["written"] == ["requirements-ci.lock", "Jenkinsfile"]
    files = {name: (project.root / name).read_bytes() for name in first["written"]}
    again = project.json("ci", "jenkins")
    assert (again["written"], again["kept"]) == ([], ["requirements-ci.lock", "Jenkinsfile"])
    assert {name: (project.root / name).read_bytes() for name in files} == files


def test_a_jenkinsfile_that_is_there_stays(project: Project) -> None:
    project.write("Jenkinsfile", "node { sh 'make' }\n")
    told = project.dolbear("ci", "jenkins")
    assert "Jenkinsfile is yours and stays; what to take over: diff Jenkinsfile Jenkinsfile.dolbear" in told
    assert (project.root / "Jenkinsfile").read_text(encoding="utf-8") == "node { sh 'make' }\n"
    beside = (project.root / "Jenkinsfile.dolbear").read_text(encoding="utf-8")
    assert beside.startswith("// Written by dolbear ")
    assert project.json("ci", "jenkins")["written"] == []
    project.edit("dolbear.toml", 'branch = "main"', 'branch = "master"')
    assert project.json("ci", "jenkins")["written"] == ["Jenkinsfile.dolbear"]
    project.write("Jenkinsfile.dolbear", "mine too\n")
    assert "neither was written by dolbear" in project.dolbear("ci", "jenkins", code=2)


def test_a_password_in_the_remotes_address_goes_nowhere(project: Project) -> None:
    project.edit("dolbear.toml", "[train]", '[repository]\ncandidates = "../c"\nreleases = "../r"\n\n[train]')
    project.git("remote", "add", "origin", "https://ada:of-this-test@git.example.com/crickets.git")
    told = project.dolbear("ci", "jenkins")
    assert "in Jenkins, the credential git: user and token" in told
    assert "of-this-test" not in told + (project.root / "Jenkinsfile").read_text(encoding="utf-8")


def test_a_folder_of_wheels_that_lacks_some_writes_nothing(project: Project, tmp_path: Path) -> None:
    (tmp_path / "wheels").mkdir()
    told = project.dolbear("ci", "jenkins", "--wheels", str(tmp_path / "wheels"), code=3)
    assert "has no wheel of click==" in told
    assert "pip download --dest" in told
    assert not (project.root / "Jenkinsfile").exists()


def test_a_project_in_a_folder_of_a_larger_repository(tmp_path: Path) -> None:
    top = crickets(tmp_path)
    (top.root / "models").mkdir()
    for name in ("data", "dolbear.toml", "train.py", "requirements.lock"):
        top.git("mv", name, f"models/{name}")
    top.commit("in a folder")
    command = [sys.executable, "-m", "dolbear", "-C", "models", "ci", "jenkins", "--json"]
    done = subprocess.run(command, cwd=top.root, check=True, capture_output=True, text=True)
    assert json.loads(done.stdout)["written"] == ["requirements-ci.lock", "Jenkinsfile"]
    text = (top.root / "models" / "Jenkinsfile").read_text(encoding="utf-8")
    assert "sh '.venv/bin/dolbear -C models run'" in text
    assert "-r models/requirements-ci.lock" in text


def test_a_run_ends_where_it_is_told_and_what_waits_is_known(project: Project) -> None:
    places = "".join(f'\n[environment.{one}]\ndeploy = "command"\ncommand = "true"\n' for one in ("test", "live"))
    with (project.root / "dolbear.toml").open("a", encoding="utf-8") as file:
        file.write(places)
    project.commit("two places")
    assert "there is no environment 'prod'" in project.dolbear("run", "--to", "prod", code=3)
    assert project.dolbear("deploy", "live", "--pending") == ""
    told = project.dolbear("run", "--to", "test")
    assert "test: the command of test deployed" in told
    assert "live" not in told
    assert project.versions() == []
    assert project.dolbear("deploy", "live", "--pending") == "1.0.0\n"
    assert project.json("deploy", "test", "--pending") == {"environment": "test", "pending": ""}
    project.dolbear("deploy", "live")
    assert project.dolbear("deploy", "live", "--pending") == ""
