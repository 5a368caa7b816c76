"""A small project in a Git repository of its own, driven through the command line."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

CRICKETS = Path(__file__).parents[3] / "examples" / "crickets"
DOLBEAR = [sys.executable, "-m", "dolbear"]


class Project:
    """The crickets, in `root`; the archive lies beside it."""

    def __init__(self, root: Path, archive: Path) -> None:
        self.root = root
        self.archive = archive

    def dolbear(self, *arguments: str, code: int = 0, env: dict[str, str] | None = None) -> str:
        """Run a command and return stdout; stderr is part of a failure's message."""
        done = self.start(*arguments, env=env)
        out, err = done.communicate(timeout=120)
        assert done.returncode == code, f"code {done.returncode}, not {code}\n{out}\n{err}"
        return out if code == 0 else out + err

    def json(self, *arguments: str) -> Any:  # noqa: ANN401  # any JSON
        return json.loads(self.dolbear(*arguments, "--json"))

    def start(self, *arguments: str, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
        return self.launch([*DOLBEAR, *arguments], at=self.root, env=env)

    def launch(self, command: Sequence[str], *, at: Path, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
        """Start a program that finds the archive."""
        return subprocess.Popen(
            command,
            cwd=at,
            env={**os.environ, "DOLBEAR_ARCHIVE": str(self.archive), **(env or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def git(self, *arguments: str) -> str:
        return subprocess.run(
            ["git", *arguments], cwd=self.root, check=True, capture_output=True, text=True
        ).stdout.strip()

    def commit(self, message: str = "x") -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} isn't in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text, encoding="utf-8")

    def versions(self) -> list[str]:
        """Versions that the releases list."""
        path = self.root / ".dolbear/repository/releases/io/dolbear/examples/crickets/maven-metadata.xml"
        if not path.exists():
            return []
        text = path.read_text(encoding="utf-8")
        return [part.split("</version>")[0] for part in text.split("<version>")[1:]]

    def reused(self) -> dict[str, bool]:
        """By stage, whether the last results were taken from the archive."""
        return {stage["stage"]: stage["reused"] for stage in self.json("run")["stages"]}


def crickets(folder: Path) -> Project:
    """Make the project, committed on main."""
    root = folder / "crickets"
    shutil.copytree(CRICKETS, root, ignore=shutil.ignore_patterns("consumer", ".dolbear"))
    project = Project(root, folder / "archive")
    identify(project)
    return project


def identify(project: Project) -> None:
    """Make a Git repository with an identity, and commit all."""
    project.git("init", "-q", "-b", "main")
    project.git("config", "user.name", "Ada")
    project.git("config", "user.email", "ada@example.com")
    project.commit("first")
