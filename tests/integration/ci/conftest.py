"""Groovy's parser, fetched by its Maven coordinates on first use, and the Nexus of the session."""

from __future__ import annotations

import fcntl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from java.conftest import local_repository, maven, onnxruntime_jar
from nexus.running import Nexus, shared
from servers.conftest import fetched, start_tomcat, thin_war

__all__ = ["fetched", "local_repository", "maven", "onnxruntime_jar", "start_tomcat", "thin_war"]

ROOT = Path(__file__).parents[3]
_GROOVY = "3.0.22"


@pytest.fixture(scope="session")
def groovy() -> Path:
    """The jar of Groovy."""
    folder = ROOT / ".tools" / "groovy"
    folder.mkdir(parents=True, exist_ok=True)
    jar = folder / f"groovy-{_GROOVY}.jar"
    with (folder / "lock").open("w") as lock:  # other workers want it too
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not jar.is_file():
            goal = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy"
            artifact = f"-Dartifact=org.codehaus.groovy:groovy:{_GROOVY}"
            subprocess.run(["mvn", "-q", "-B", goal, artifact, f"-DoutputDirectory={folder}"], check=True)
    return jar


@pytest.fixture(scope="session")
def nexus(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[Nexus]:
    """The one of this session."""
    base = tmp_path_factory.getbasetemp()
    with shared((base if worker_id == "master" else base.parent) / "nexus") as made:
        yield made
