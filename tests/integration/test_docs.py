"""The tutorial does what it says: its commands are run, and what it quotes is printed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# They enter the folder that `make demo` made, or need Maven's repository, which the Java tests have.
_ELSEWHERE = ("cd demo/", "export PATH", "(cd consumer")
_COMMAND = re.compile(r"^\$ (.+)$")
_QUOTED = re.compile(r"^> `(.+)`$")

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(shutil.which("javac") is None, reason="a release needs a JDK"),
]


def _sh(script: str, folder: Path) -> str:
    done = subprocess.run(
        ["/bin/sh", "-c", script],
        cwd=folder,
        env=os.environ
        | {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "XDG_DATA_HOME": str(folder.parent / "data"),
            "XDG_CACHE_HOME": str(folder.parent / "cache"),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{script}\n{done.stdout}"
    return done.stdout


def _plain(text: str) -> str:
    """Leave out what differs from machine to machine: spaces and seconds."""
    return re.sub(r"\d+\.\d s\b", "N s", re.sub(r"\s+", " ", text))


def test_the_tutorial_does_what_it_says(tmp_path: Path) -> None:
    folder = tmp_path / "crickets"
    shutil.copytree(ROOT / "examples" / "crickets", folder, ignore=shutil.ignore_patterns(".dolbear", "target"))
    _sh("git init -q -b main . && git config user.name Ada && git config user.email ada@example.com", folder)
    _sh("git add . && git commit -qm Crickets && dolbear run", folder)

    printed, told = "", 0
    for line in (ROOT / "docs" / "tutorial" / "crickets.md").read_text(encoding="utf-8").splitlines():
        if (command := _COMMAND.match(line)) and not command[1].startswith(_ELSEWHERE):
            printed += _plain(_sh(command[1], folder))
        elif (quoted := _QUOTED.match(line)) and "chirps per second" not in line:
            for part in quoted[1].split("` … `"):
                assert _plain(part) in printed, f"the tutorial quotes {part!r}, printed was:\n{printed}"
                told += 1
    assert told
