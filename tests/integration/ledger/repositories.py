"""Real repositories for tests."""

from __future__ import annotations

import subprocess
from pathlib import Path

from dolbear.adapters.git.ledger import LOCAL, GitLedger
from dolbear.ledger.event import Event


def run(folder: Path, *command: str) -> str:
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def init(folder: Path) -> Path:
    """Make a repository with an author and one commit."""
    folder.mkdir(parents=True, exist_ok=True)
    run(folder, "git", "init", "-q", "-b", "main")
    identify(folder)
    run(folder, "git", "commit", "-q", "--allow-empty", "-m", "First")
    return folder


def bare(folder: Path) -> Path:
    run(folder.parent, "git", "init", "-q", "--bare", "-b", "main", str(folder))
    return folder


def clone(origin: Path, folder: Path, *options: str) -> Path:
    run(origin.parent, "git", "clone", "-q", *options, f"file://{origin}", str(folder))
    identify(folder)
    return folder


def identify(folder: Path) -> None:
    run(folder, "git", "config", "user.name", "Ada")
    run(folder, "git", "config", "user.email", "ada@example.com")


def shared(root: Path, *, message: str = "{event}") -> GitLedger:
    """Open the ledger that a clone shares with `origin`."""
    return GitLedger(root, ref=LOCAL, remote="origin", branch="ledger", message=message)


def event(kind: str = "promoted", **data: object) -> Event:
    return Event(kind=kind, subject="g:m", data=data, time="2026-01-01T00:00:00Z", who="Ada <ada@example.com>")
