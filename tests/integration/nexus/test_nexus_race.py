"""Two clones run the line at once, on a real Nexus, with a ledger in a Git remote: both versions are there, once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from dolbear.publishing import inventory, metadata
from dolbear.publishing.layout import Coordinates
from nexus.running import Nexus
from nexus.test_nexus_command import _dolbear, project  # noqa: F401  # its fixture

pytestmark = [pytest.mark.integration, pytest.mark.network]


def _clone(project: Path, folder: Path) -> Path:  # noqa: F811  # the fixture's value
    subprocess.run(["git", "clone", "-q", str(project.parent / "remote.git"), str(folder)], check=True)
    for name, value in (("user.name", "B"), ("user.email", "b@example.com")):
        subprocess.run(["git", "config", name, value], cwd=folder, check=True)
    return folder


def _change(clone: Path, old: str, new: str) -> None:
    data = clone / "data" / "chirps.csv"
    text = data.read_text()
    assert old in text
    data.write_text(text.replace(old, new))
    subprocess.run(["git", "commit", "-q", "-am", f"A better ear: {new}"], cwd=clone, check=True)


def _at_once(clones: list[Path], environment: dict[str, str]) -> list[str]:
    """Run all, judged already, so that they publish at the same time."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DOLBEAR_")}
    all_of = [inherited | environment | {"DOLBEAR_ARCHIVE": str(clone.with_suffix(".archive"))} for clone in clones]
    for clone, its in zip(clones, all_of, strict=True):
        subprocess.run([sys.executable, "-m", "dolbear", "gate"], cwd=clone, env=its, check=True, capture_output=True)
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "dolbear", "run"],
            cwd=clone,
            env=its,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for clone, its in zip(clones, all_of, strict=True)
    ]
    said = [process.communicate(timeout=240)[0] for process in running]
    assert [process.returncode for process in running] == [0] * len(clones), said
    return said


def test_two_runs_of_different_data_lose_no_version(project: Path, nexus: Nexus, group: str, tmp_path: Path) -> None:  # noqa: F811  # pytest's way
    clones = [project, _clone(project, tmp_path / "second"), _clone(project, tmp_path / "third")]
    for clone, value in zip(clones, ("20.1", "20.2", "20.3"), strict=True):
        _change(clone, "\n1,20.0,", f"\n1,{value},")  # the largest, which the Javadoc tells
    both = nexus.environment("trainer", "promoter")
    _at_once(clones, both)
    versions = ["1.0.0", "1.0.1", "1.0.2"]
    told = json.loads(_dolbear(clones[1], both, "log", "--fetch", "--json"))
    for kind in ("published", "promoted"):
        assert Counter(one["data"]["version"] for one in told if one["kind"] == kind) == Counter(versions)
    jars = {one["data"]["sha256"] for one in told if one["kind"] == "published"}
    assert len(jars) == len(versions)
    for name, role in (("candidates", "trainer"), ("releases", "promoter")):
        seen = nexus.repository(name, role)
        assert metadata.versions(seen.read(Coordinates(group, "crickets", "0").metadata)) == tuple(versions)
        for at in inventory.listed(seen, group, "crickets"):
            assert list(inventory.problems(seen, at)) == []
        assert list(inventory.list_problems(seen, group, "crickets")) == []
    assert "are as they were published" in _dolbear(
        project, nexus.environment("promoter", "promoter"), "repository", "verify"
    )


def test_two_runs_of_the_same_data_make_one_version(project: Path, nexus: Nexus, group: str, tmp_path: Path) -> None:  # noqa: F811  # pytest's way
    both = nexus.environment("trainer", "promoter")
    _at_once([project, _clone(project, tmp_path / "second")], both)
    told = json.loads(_dolbear(project, both, "log", "--fetch", "--json"))
    for kind in ("reserved", "published", "promoted"):
        assert sum(one["kind"] == kind for one in told) == 1
    seen = nexus.repository("releases", "promoter")
    assert [at.version for at in inventory.listed(seen, group, "crickets")] == ["1.0.0"]
    assert list(inventory.problems(seen, Coordinates(group, "crickets", "1.0.0"))) == []
