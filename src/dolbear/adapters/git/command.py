"""Run Git with a clean environment; its failures become ours."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from dolbear.core.errors import IntegrityError, NotFoundError, RemoteError, UsageError

_SECONDS = 120
# A hook of another repository exports the first; the second would change what our paths mean.
_FOREIGN = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_IMPLICIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_QUARANTINE_PATH",
    "GIT_SHALLOW_FILE",
    "GIT_GRAFT_FILE",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_LITERAL_PATHSPECS",
    "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS",
    "GIT_ICASE_PATHSPECS",
)
_OURS = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_PAGER": "cat"}
_CORRUPT = re.compile(
    r"bad (?:tree |index )?(?:object|file)|index file (?:corrupt|smaller)|is corrupt"
    r"|unable to read (?:tree|sha1|[0-9a-f]{40})|object file .* is empty"
    r"|invalid sha1 pointer|missing (?:blob|tree|commit)"
)
_TOO_OLD = re.compile(r"unknown (?:option|switch)|is not a git command")
_SECRET = re.compile(r"(?<=://)[^/@\s]+@")


class NoRepositoryError(NotFoundError):
    """The folder isn't in a Git repository, or there is no Git."""


class CorruptRepositoryError(IntegrityError):
    """Git can't read its own objects or index."""


class GitError(RemoteError):
    """Git failed with exit status `code`; `output` is what it said, without secrets."""

    def __init__(self, action: str, output: str, code: int = 1) -> None:
        output = without_secrets(output).strip()
        super().__init__(f"git {action}: {output[:500] or 'failed'}", "See what Git says, mend it, run again.")
        self.output = output
        self.code = code


def git(root: Path, *arguments: str, given: bytes = b"", extra: dict[str, str] | None = None) -> bytes:
    """Run `git arguments` in `root` and return its output.

    Raises:
        NoRepositoryError: `root` isn't in a repository, or Git isn't installed.
        UsageError: Git doesn't trust the folder's owner, or is too old.
        CorruptRepositoryError: the repository is damaged.
        GitError: it failed otherwise, or took longer than two minutes.
    """
    command = ["git", "-C", str(root), *arguments]
    try:
        done = subprocess.run(  # noqa: S603  # arguments are ours
            command,
            input=given,
            capture_output=True,
            env=environment() | (extra or {}),
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError as reason:
        message = "Git isn't installed"
        raise NoRepositoryError(message, "apt-get install git") from reason
    except subprocess.TimeoutExpired as reason:
        raise GitError(_action(arguments), f"no answer in {_SECONDS} s") from reason
    if done.returncode == 0:
        return done.stdout
    raise _error(root, arguments, (done.stderr + done.stdout[-2000:]).decode(errors="replace"), done.returncode)


def environment() -> dict[str, str]:
    """Return what Git is started with: nothing of another repository's, nobody to ask."""
    return {name: value for name, value in os.environ.items() if name not in _FOREIGN} | _OURS


def without_secrets(text: str) -> str:
    """Hide names and passwords in addresses."""
    return _SECRET.sub("…@", text)


def _error(root: Path, arguments: tuple[str, ...], said: str, code: int) -> Exception:
    if "not a git repository" in said and "Could not read from remote" not in said:
        message = f"{root} isn't in a Git repository"
        return NoRepositoryError(message, "git init -b main && git add . && git commit -m 'First'")
    if "dubious ownership" in said:
        message = f"Git doesn't trust the owner of {root}"
        return UsageError(message, f"git config --global --add safe.directory {root}")
    if _CORRUPT.search(said):
        message = f"the Git repository of {root} is damaged: {without_secrets(said).strip()[:300]}"
        return CorruptRepositoryError(message, "git fsck --full names what is missing; a fresh clone has it whole.")
    if _TOO_OLD.search(said):
        message = f"this Git is too old for git {_action(arguments)}: {said.strip().splitlines()[0][:200]}"
        return UsageError(message, "Install Git 2.31 or newer; git --version says which this is.")
    return GitError(_action(arguments), said, code)


def _action(arguments: tuple[str, ...]) -> str:
    """Return the subcommand, behind `-c name=value`."""
    rest = iter(arguments)
    for word in rest:
        if word == "-c":
            next(rest, None)
        elif not word.startswith("-"):
            return word
    return "git"
