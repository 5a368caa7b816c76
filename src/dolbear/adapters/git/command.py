"""Run Git with a clean environment; its failures become ours."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from dolbear.core.errors import NotFoundError, RemoteError, UsageError

_SECONDS = 120
# A hook of another repository exports these; they would turn our Git to it.
_FOREIGN = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_PREFIX", "GIT_COMMON_DIR")


class NoRepositoryError(NotFoundError):
    """The folder isn't in a Git repository, or there is no Git."""


class GitError(RemoteError):
    """Git failed; `output` is what it said."""

    def __init__(self, action: str, output: str) -> None:
        super().__init__(f"git {action}: {output.strip()[:500] or 'failed'}", "See what Git says, mend it, run again.")
        self.output = output


def git(root: Path, *arguments: str, given: bytes = b"", extra: dict[str, str] | None = None) -> bytes:
    """Run `git arguments` in `root` and return its output.

    Raises:
        NoRepositoryError: `root` isn't in a repository, or Git isn't installed.
        UsageError: Git doesn't trust the folder's owner.
        GitError: it failed otherwise, or took longer than two minutes.
    """
    environment = {name: value for name, value in os.environ.items() if name not in _FOREIGN}
    environment |= {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_PAGER": "cat"}
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(  # noqa: S603  # arguments are ours
            command, input=given, capture_output=True, env=environment | (extra or {}), timeout=_SECONDS, check=False
        )
    except FileNotFoundError as reason:
        message = "Git isn't installed"
        raise NoRepositoryError(message, "apt-get install git") from reason
    except subprocess.TimeoutExpired as reason:
        raise GitError(arguments[0], f"no answer in {_SECONDS} s") from reason
    if done.returncode == 0:
        return done.stdout
    said = (done.stderr + done.stdout[-2000:]).decode(errors="replace")
    if "not a git repository" in said:
        message = f"{root} isn't in a Git repository"
        raise NoRepositoryError(message, "git init -b main && git add . && git commit -m 'First'")
    if "dubious ownership" in said:
        message = f"Git doesn't trust the owner of {root}"
        raise UsageError(message, f"git config --global --add safe.directory {root}")
    raise GitError(arguments[0], said)
