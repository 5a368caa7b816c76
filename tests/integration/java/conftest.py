"""Maven and Java for these tests: own local repository, own settings where a test needs them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from java.packages import Repository
from java.running import ROOT, Maven

ONNXRUNTIME = ("com.microsoft.onnxruntime", "onnxruntime", "1.29.0")


@pytest.fixture(scope="session")
def local_repository() -> Path:
    """Keep what was downloaded between sessions, per worker, but nothing of our own."""
    folder = ROOT / ".tools" / f"m2-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    for own in ("io/dolbear", "com/acme"):
        shutil.rmtree(folder / own, ignore_errors=True)
    return folder


@pytest.fixture(scope="session")
def maven(local_repository: Path) -> Maven:
    """Give a function that runs Maven in a folder and returns what it printed."""

    def run(folder: Path, *arguments: str, fails: bool = False, local: Path | None = None) -> str:
        command = ["mvn", "-B", f"-Dmaven.repo.local={local or local_repository}", *arguments]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=540, check=False)
        output = done.stdout + done.stderr
        assert (done.returncode != 0) == fails, output
        return output

    return run


@pytest.fixture(scope="session")
def onnxruntime_jar(maven: Maven, local_repository: Path) -> Path:
    """The native runtime, as Maven resolves it."""
    group, name, version = ONNXRUNTIME
    jar = local_repository / group.replace(".", "/") / name / version / f"{name}-{version}.jar"
    if not jar.is_file():
        goal = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get"
        maven(ROOT, "-q", goal, f"-Dartifact={group}:{name}:{version}", "-Dtransitive=false")
    return jar


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A Maven-layout folder that holds the runtime."""
    made = Repository(tmp_path / "repository")
    made.put_runtime()
    return made
