"""The pages do what they say: their commands are run, and what they quote is printed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# They enter the folder that `make demo` made, or need Maven's repository, which the Java tests have.
_ELSEWHERE = ("cd demo/", "export PATH", "(cd consumer")
_COMMAND = re.compile(r"^\s*\$ (.+)$")
_QUOTED = re.compile(r"^\s*> `(.+)`$")

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(shutil.which("javac") is None, reason="a release needs a JDK"),
]


@dataclass
class Reader:
    """Someone who types what a page says, in `folder`, and compares what is printed with what it quotes."""

    folder: Path
    home: Path
    within: Sequence[str] = ()

    def types(self, script: str) -> str:
        home = str(self.home)
        who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in _ADA.items()}
        done = subprocess.run(
            [*self.within, "/bin/sh", "-c", script],
            cwd=self.folder,
            env=os.environ
            | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "HOME": home}
            | {"XDG_DATA_HOME": f"{home}/data", "XDG_CACHE_HOME": f"{home}/cache", "XDG_CONFIG_HOME": f"{home}/config"}
            | who,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}"
        return done.stdout

    def follows(self, text: str) -> None:
        printed, told = "", 0
        for line in text.splitlines():
            if (command := _COMMAND.match(line)) and not command[1].startswith(_ELSEWHERE):
                printed += _plain(self.types(command[1]))
            elif (quoted := _QUOTED.match(line)) and "chirps per second" not in line:
                for part in quoted[1].split("` … `"):
                    assert _plain(part) in printed, f"the page quotes {part!r}, printed was:\n{printed}"
                    told += 1
        assert told


_ADA = {"NAME": "Ada", "EMAIL": "ada@example.com"}


def _plain(text: str) -> str:
    """Leave out what differs from machine to machine: spaces and seconds."""
    return re.sub(r"\d+\.\d s\b", "N s", re.sub(r"\s+", " ", text))


def _page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The user's folder, with one archive: the crickets are trained once for all pages."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def reader(tmp_path: Path, home: Path) -> Reader:
    """Someone with the crickets in a Git repository of their own."""
    folder = tmp_path / "crickets"
    shutil.copytree(ROOT / "examples" / "crickets", folder, ignore=shutil.ignore_patterns(".dolbear", "target"))
    reader = Reader(folder, home)
    reader.types("git init -q -b main . && git add . && git commit -qm Crickets")
    return reader


def test_the_tutorial_does_what_it_says(reader: Reader) -> None:
    reader.types("dolbear run")
    reader.follows(_page("tutorial/crickets.md"))


def test_without_a_network_all_works_that_is_said_to(reader: Reader) -> None:
    reader.types("git remote add origin https://git.example.com/crickets.git")
    cut_off = ("unshare", "--map-root-user", "--net")
    if shutil.which("unshare") and subprocess.run([*cut_off, "true"], check=False, capture_output=True).returncode == 0:
        reader.within = cut_off
    reader.follows(_page("how-to/work-offline.md"))


def test_big_data_is_shared_by_two_clones(reader: Reader, tmp_path: Path) -> None:
    here, there = _page("how-to/share-big-data.md").split("## In another clone")
    reader.follows(here)
    reader.types("git clone -q . ../clone")
    Reader(tmp_path / "clone", reader.home).follows(there)


def test_decisions_are_signed(reader: Reader) -> None:
    (reader.home / ".ssh").mkdir(mode=0o700)
    reader.types("ssh-keygen -q -t ed25519 -N '' -f ~/.ssh/id_ed25519")
    reader.follows(_page("how-to/sign-decisions.md"))
