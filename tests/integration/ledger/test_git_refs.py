"""Where refs point, read from Git's files; what they don't say is asked of Git."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from dolbear.adapters.git import refs

pytestmark = pytest.mark.integration
REF = "refs/dolbear/ledger"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main")
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
    git(tmp_path, *identity, "commit", "-q", "--allow-empty", "-m", "first")
    return tmp_path


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, text=True).stdout.strip()


def tips(clone: Path) -> dict[str, str]:
    return refs.tips(clone, clone / ".git", [REF, "refs/heads/main"])


def test_a_ref_is_found_wherever_git_keeps_it(clone: Path) -> None:
    head = git(clone, "rev-parse", "HEAD")
    assert tips(clone) == {"refs/heads/main": head}
    git(clone, "update-ref", REF, head)
    assert tips(clone) == {"refs/heads/main": head, REF: head}
    git(clone, "pack-refs", "--all", "--prune")
    assert not (clone / ".git" / REF).exists()
    assert tips(clone) == {"refs/heads/main": head, REF: head}
    git(clone, "update-ref", "-d", REF)
    assert tips(clone) == {"refs/heads/main": head}


def test_a_ref_to_a_ref_is_followed(clone: Path) -> None:
    git(clone, "symbolic-ref", REF, "refs/heads/main")
    assert tips(clone)[REF] == git(clone, "rev-parse", "HEAD")
