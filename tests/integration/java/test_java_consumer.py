"""The example's consumer builds and runs as a newcomer does it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from java.packages import CRICKETS_PARTS, Repository
from java.running import ROOT, Maven

pytestmark = [pytest.mark.integration, pytest.mark.network]


def test_a_newcomer_asks_the_crickets(tmp_path: Path, repository: Repository, maven: Maven) -> None:
    repository.put_model(tmp_path / "made", "io.dolbear.examples", "crickets", "1.0.3", CRICKETS_PARTS)
    consumer = tmp_path / "consumer"
    shutil.copytree(ROOT / "examples" / "crickets" / "consumer", consumer, ignore=shutil.ignore_patterns("target"))
    given = ("-q", "-Dmodel.version=1.0.3", f"-Dmodel.repository={repository.url}", "compile", "exec:java")
    assert "18.0 chirps per second: 83.8 degrees" in maven(consumer, "-C", *given)
    assert "16.0 chirps per second: 77.3 degrees" in maven(consumer, "-o", *given, "-Dexec.args=16")
    wrong = maven(consumer, "-o", *given, "-Dmodel.version=9.9.9", fails=True)
    assert "crickets:jar:9.9.9" in wrong
