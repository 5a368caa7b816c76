"""The demo where there is no Java; where there is, `make demo` itself is what a newcomer runs first."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration
DEMO = Path(__file__).parents[2] / "scripts" / "demo.py"


def test_without_java_the_rest_is_done_and_what_is_missing_is_named(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("git", "ssh-keygen", "sh"):
        found = shutil.which(name)
        assert found
        (programs / name).symlink_to(found)
    done = subprocess.run(
        [sys.executable, DEMO, "play here"],
        cwd=tmp_path,
        env={**os.environ, "PATH": str(programs)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no javac and no mvn" in done.stdout
    assert "apt-get install openjdk-17-jdk-headless maven" in done.stdout
    assert "accurate: pass" in done.stdout
    assert (tmp_path / "play here/crickets/.dolbear/report/index.html").is_file()
