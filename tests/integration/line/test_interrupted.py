"""Killed at any point, nothing is half-written and the next run goes on; two runs at once don't disturb each other."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from .project import Project, crickets

pytestmark = pytest.mark.integration

STAGES = ("check", "select", "train", "evaluate", "gate", "package", "compiling")


def kill_when_said(project: Project, word: str) -> None:
    """Kill the run, and all that it started, as soon as it says that it is there."""
    process = project.start("run")
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith(word):
            break
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@pytest.mark.parametrize("stage", STAGES)
def test_a_run_killed_in_a_stage_goes_on(stage: str, tmp_path: Path) -> None:
    project = crickets(tmp_path)
    kill_when_said(project, stage)
    if stage != "compiling":
        assert project.versions() == []
    assert "crickets:1.0.0 promoted" in project.dolbear("run")
    assert project.versions() == ["1.0.0"]
    assert not list(project.archive.rglob("*.part"))
    assert "nothing to do" in project.dolbear("plan")
    project.dolbear("repository", "verify")


@pytest.mark.parametrize("moment", [0.1, 0.3, 0.6, 0.9])
def test_a_release_killed_at_any_moment_goes_on(moment: float, tmp_path: Path) -> None:
    project = crickets(tmp_path)
    project.dolbear("gate")
    process = project.start("run")
    deadline = time.monotonic() + 2.5 * moment
    while time.monotonic() < deadline and process.poll() is None:
        pass
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    project.dolbear("run")
    assert project.versions() == ["1.0.0"]
    project.dolbear("repository", "verify")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_told_to_end_leaves_nothing_behind(number: signal.Signals, tmp_path: Path) -> None:
    project = crickets(tmp_path)
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    project.write(
        "train.py", "import time\ndef train(data, params):\n    print('begun', flush=True)\n    time.sleep(60)\n"
    )
    process = project.start("run", env={"TMPDIR": str(temporary)})
    assert process.stderr is not None
    for line in process.stderr:
        if "begun" in line:
            break
    process.send_signal(number)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "stopped; nothing is half-written" in err
    assert not list((project.root / ".dolbear" / "work").iterdir())
    assert not list(temporary.iterdir())


def test_of_two_runs_the_second_waits_or_says_who_holds_the_lock(tmp_path: Path) -> None:
    project = crickets(tmp_path)
    first = project.start("run")
    assert first.stderr is not None
    assert first.stderr.readline().startswith("check")
    said = project.dolbear("run", "--no-wait", code=7)
    assert f"process {first.pid}" in said
    second = project.start("run")
    out, err = second.communicate(timeout=120)
    assert second.returncode == 0, err
    assert "waiting for another run" in err
    assert "1.0.0 is promoted already" in out
    first.communicate()
    assert first.returncode == 0
    assert project.versions() == ["1.0.0"]


def test_two_projects_share_an_archive_at_once(tmp_path: Path) -> None:
    projects = [crickets(tmp_path / name) for name in ("a", "b")]
    for project in projects:
        project.archive = tmp_path / "archive"
    started = [project.start("run") for project in projects]
    for process in started:
        _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    assert [project.versions() for project in projects] == [["1.0.0"], ["1.0.0"]]
