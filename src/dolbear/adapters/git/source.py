"""What the line asks about the project's commit."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

from dolbear.adapters.git.command import GitError, NoRepositoryError, git
from dolbear.adapters.git.repository import Repository, around

# Where CI tells the branch of a detached HEAD, in the order of trust.
_CI_BRANCHES = ("BRANCH_NAME", "CI_COMMIT_BRANCH", "GITHUB_REF_NAME", "GIT_BRANCH")
_UNBORN = "(initial)"
_DETACHED = "(detached)"
_STATUS = (
    "status",
    "--porcelain=v2",
    "--branch",
    "-z",
    "--no-renames",
    "--no-ahead-behind",
    "--untracked-files=all",
    "--ignored=matching",
)
_FIELDS = {"1": 8, "u": 10}


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
        """Return those of the paths (relative to the project) that the commit doesn't have as they are.

        A link must lead to a file that the commit has too. What `git update-index` hides from
        `git status`, what is ignored, and what lies in a submodule isn't in the commit.
        """
        try:
            names = {path: self._names(path) for path in paths}
        except NoRepositoryError:
            return tuple(paths)
        inside = sorted({name for found in names.values() for name in found if not _outside(name)})
        kept = self._kept(inside) if inside else frozenset()
        return tuple(sorted(path for path, found in names.items() if not kept.issuperset(found)))

    def releases_here(self, branch: str) -> str:
        """Return nothing if the commit may release from `branch`, else why not."""
        commit, head = self._heads()
        if not commit:
            return "there is no commit yet"
        if head == branch:
            return ""
        if head != _DETACHED:
            return f"on branch {head}, versions are made on {branch}"
        told = _told_by_ci(self._remote)
        if told:
            return "" if told == f"branch {branch}" else f"CI builds {told}, versions are made on {branch}"
        return "" if self._tip(branch) == commit else f"a detached HEAD that isn't the tip of {self._remote}/{branch}"

    def author(self) -> str:
        """Return `Name <address>` of who works here; empty if Git doesn't know."""
        return self._author

    @cached_property
    def _author(self) -> str:
        try:
            said = git(self._root, "var", "GIT_COMMITTER_IDENT").decode(errors="replace")
        except (GitError, NoRepositoryError):
            return ""
        return said.rsplit(">", 1)[0] + ">" if ">" in said else ""

    @cached_property
    def _repository(self) -> Repository:
        return around(self._root)

    def _names(self, path: str) -> list[str]:
        """Return the path from the top of the work tree; behind it the target of a link."""
        names = [posixpath.normpath(self._repository.prefix + path)]
        if (self._root / path).is_symlink():
            target = os.path.relpath((self._root / path).resolve(), self._repository.top)
            names.append(Path(target).as_posix())
        return names

    def _kept(self, names: Sequence[str]) -> frozenset[str]:
        """Return those that the commit has as they are in the work tree."""
        specs = [f":(top,literal){name}" for name in names]
        listed = git(self._root, *_STATUS, "--", *specs)
        self._head = _head(listed)
        known = git(self._root, "ls-files", "-v", "-s", "-z", "--full-name", "--", *specs)
        return frozenset(_tracked(_records(known))) - frozenset(_deviating(_records(listed)))

    def _heads(self) -> tuple[str, str]:
        if self._head is None:
            try:
                only = (*_STATUS, "--untracked-files=no", "--ignored=no", "--", ":(literal)dolbear.toml")
                self._head = _head(git(self._root, *only))
            except NoRepositoryError:
                self._head = ("", "")
        return self._head

    def _tip(self, branch: str) -> str:
        try:
            ref = f"refs/remotes/{self._remote}/{branch}"
            return git(self._root, "rev-parse", "--verify", "--quiet", ref).decode().strip()
        except GitError:
            return ""


def _told_by_ci(remote: str) -> str:
    if os.environ.get("GITHUB_REF_TYPE", "branch") != "branch":
        return f"tag {os.environ.get('GITHUB_REF_NAME', '')}"
    told = next((os.environ[name] for name in _CI_BRANCHES if os.environ.get(name)), "")
    return f"branch {told.removeprefix('refs/heads/').removeprefix(f'{remote}/')}" if told else ""


def _outside(name: str) -> bool:
    return name.startswith(("../", "/")) or name == ".."


def _records(output: bytes) -> list[str]:
    return output.decode(errors="surrogateescape").split("\0")


def _head(listed: bytes) -> tuple[str, str]:
    facts = dict(line[2:].split(" ", 1) for line in _records(listed) if line.startswith("# "))
    commit = facts.get("branch.oid", "")
    return ("" if commit == _UNBORN else commit, facts.get("branch.head", ""))


def _tracked(records: Iterable[str]) -> Iterable[str]:
    """Read `ls-files -v -s`: `H` marks a file that Git compares, the stage 0 one without conflict."""
    for record in records:
        facts, _, path = record.partition("\t")
        if facts.startswith(("H 100", "H 120")) and facts.endswith(" 0"):
            yield path


def _deviating(records: Iterable[str]) -> Iterable[str]:
    for record in records:
        kind = record[:1]
        if kind in _FIELDS:
            yield record.split(" ", _FIELDS[kind])[_FIELDS[kind]]
        elif kind in {"?", "!"}:
            yield record[2:]
