"""What the line asks about the project's commit."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from dolbear.adapters.git.command import GitError, NoRepositoryError, git

# Where CI tells the branch of a detached HEAD, in the order of trust.
_CI_BRANCHES = ("BRANCH_NAME", "CI_COMMIT_BRANCH", "GITHUB_REF_NAME", "GIT_BRANCH")
_UNBORN = "(initial)"
_DETACHED = "(detached)"


class Source:
    """The Git repository around a project's folder."""

    def __init__(self, root: Path, *, remote: str = "origin") -> None:
        self._root = root
        self._remote = remote
        self._head: tuple[str, str] | None = None

    def commit(self) -> str:
        """Return the full id of the commit at hand; empty before the first, or without Git."""
        return self._heads()[0]

    def changed(self, paths: Sequence[str]) -> tuple[str, ...]:
        """Return those of the paths (relative to the project) that the commit doesn't have as they are."""
        if not paths:
            return ()
        try:
            listed = git(self._root, *_STATUS, "--", *(f":(literal){path}" for path in paths))
            prefix = git(self._root, "rev-parse", "--show-prefix").decode().strip()
        except NoRepositoryError:
            return tuple(paths)
        self._head = _head(listed)
        return tuple(sorted({path.removeprefix(prefix) for path in _paths(listed)}))

    def releases_here(self, branch: str) -> str:
        """Return nothing if the commit may release from `branch`, else why not."""
        commit, head = self._heads()
        if not commit:
            return "there is no commit yet"
        if head == branch:
            return ""
        if head != _DETACHED:
            return f"on branch {head}, versions are made on {branch}"
        told = next((os.environ[name] for name in _CI_BRANCHES if os.environ.get(name)), "")
        if told:
            told = told.removeprefix(f"{self._remote}/").removeprefix("refs/heads/")
            return "" if told == branch else f"CI builds branch {told}, versions are made on {branch}"
        return "" if self._tip(branch) == commit else f"a detached HEAD that isn't the tip of {branch}"

    def author(self) -> str:
        """Return `Name <address>` of who works here; empty if Git doesn't know."""
        try:
            said = git(self._root, "var", "GIT_COMMITTER_IDENT").decode()
        except (GitError, NoRepositoryError):
            return ""
        return said.rsplit(">", 1)[0] + ">" if ">" in said else ""

    def _heads(self) -> tuple[str, str]:
        if self._head is None:
            try:
                self._head = _head(git(self._root, *_STATUS, "--", ":(literal)dolbear.toml"))
            except NoRepositoryError:
                self._head = ("", "")
        return self._head

    def _tip(self, branch: str) -> str:
        try:
            return (
                git(self._root, "rev-parse", "--verify", "-q", f"refs/remotes/{self._remote}/{branch}").decode().strip()
            )
        except GitError:
            return ""


_STATUS = ("status", "--porcelain=v2", "--branch", "-z", "--untracked-files=all", "--ignored=matching")


def _head(listed: bytes) -> tuple[str, str]:
    facts = dict(
        line[2:].split(" ", 1) for line in listed.decode(errors="surrogateescape").split("\0") if line.startswith("# ")
    )
    commit = facts.get("branch.oid", "")
    return ("" if commit == _UNBORN else commit, facts.get("branch.head", ""))


def _paths(listed: bytes) -> list[str]:
    paths = []
    fields = iter(listed.decode(errors="surrogateescape").split("\0"))
    for line in fields:
        mark = line[:2]
        if mark == "1 ":
            paths.append(line.split(" ", 8)[8])
        elif mark == "2 ":
            paths.append(line.split(" ", 9)[9])
            next(fields, None)
        elif mark == "u ":
            paths.append(line.split(" ", 10)[10])
        elif mark in {"? ", "! "}:
            paths.append(line[2:])
    return paths
