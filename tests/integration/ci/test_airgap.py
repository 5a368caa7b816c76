"""The network that the pipeline's steps run in leads nowhere but through its doors."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from . import airgap, git_server

pytestmark = pytest.mark.integration
ASK = "import sys, urllib.request as u; print(u.urlopen(f'http://127.0.0.1:{sys.argv[1]}/x', timeout=20).status)"


def test_only_doors_lead_out(tmp_path: Path) -> None:
    folder = tmp_path / "doors"
    with git_server.serving(tmp_path / "git", {}) as inside, git_server.serving(tmp_path / "other", {}) as outside:
        wall = airgap.command(folder)
        with airgap.doors(folder, [inside.port]):
            answers = [
                subprocess.run(
                    [*wall, sys.executable, "-c", ASK, str(port)], capture_output=True, text=True, check=False
                )
                for port in (inside.port, outside.port)
            ]
    assert "HTTP Error 401" in answers[0].stderr
    # Where the kernel gives us no network of our own, there is no wall; see Agent.
    assert ("Connection refused" if wall else "HTTP Error 401") in answers[1].stderr
    assert list(folder.iterdir()) == []
