"""Trees, files and commits, made and read without index or work tree."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from dolbear.adapters.git.command import CorruptRepositoryError, GitError, git

# Hooks of the project are about its code; the ledger is none.
PLAIN = ("-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0", "-c", "maintenance.auto=false")
_NAME = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
# `git cat-file --batch` tells name, type and size.
_FACTS = 3


class MovedError(GitError):
    """Somebody else moved the ref meanwhile."""

    def __init__(self, error: GitError) -> None:
        super().__init__("update-ref", error.output)


def is_name(text: str) -> bool:
    """Say whether a text is the whole name of an object, and no other way to say one."""
    return _NAME.fullmatch(text) is not None


def tips(root: Path, refs: Sequence[str]) -> dict[str, str]:
    """Return the commits that these refs name; those that aren't there are left out."""
    listed = git(root, "for-each-ref", "--format=%(refname) %(objectname)", *refs).decode()
    found = dict(line.split(" ", 1) for line in listed.splitlines())
    return {ref: found[ref] for ref in refs if ref in found}


def is_older(root: Path, commit: str, other: str) -> bool:
    """Say whether `other` is made on top of `commit`; False where a shallow clone can't tell."""
    try:
        git(root, "merge-base", "--is-ancestor", commit, other)
    except GitError:
        return False
    return True


def listing(root: Path, commit: str) -> dict[str, str]:
    """Return the plain files of a commit: path and name of the content."""
    found = {}
    for line in git(root, "ls-tree", "-r", "-z", "--full-tree", commit).decode(errors="surrogateescape").split("\0"):
        facts, _, path = line.partition("\t")
        if facts.startswith("100"):
            found[path] = facts.rsplit(" ", 1)[1]
    return found


def contents(root: Path, names: Sequence[str]) -> dict[str, bytes]:
    """Return contents by their names."""
    if not names:
        return {}
    answer = git(root, "cat-file", "--batch", given="".join(f"{name}\n" for name in names).encode())
    place, found = 0, {}
    for name in names:
        end = answer.index(b"\n", place)
        facts = answer[place:end].split(b" ")
        if len(facts) != _FACTS:
            message = f"the Git repository of {root} is damaged: {name} can't be read"
            raise CorruptRepositoryError(message, "git fsck --full names what is missing; a fresh clone has it whole.")
        size = int(facts[2])
        found[name] = answer[end + 1 : end + 1 + size]
        place = end + size + 2
    return found


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A commit to be: new `files` on top of `before` (empty: the first), by `who`."""

    files: dict[str, bytes]
    before: str
    text: str
    who: str


def commit(root: Path, ref: str, draft: Draft, *, force: bool = False) -> str:
    """Write a commit and put it at `ref`, in one process; return its id.

    Raises:
        MovedError: `ref` isn't at `before` or behind it, and `force` is off.
        GitError: it couldn't be written, or the ref is locked.
    """
    options = ("--quiet", "--done", *(["--force"] if force else []))
    try:
        told = git(root, *PLAIN, "fast-import", *options, given=b"".join(_stream(ref, draft)))
    except GitError as error:
        if "Not updating" in error.output:
            raise MovedError(error) from error
        raise
    return told.decode().strip()


def _stream(ref: str, draft: Draft) -> Iterable[bytes]:
    committer = f"{draft.who} {int(time.time())} +0000".encode(errors="surrogateescape")
    yield b"commit %s\nmark :1\ncommitter %s\n" % (ref.encode(), committer)
    yield _data(draft.text.encode())
    if draft.before:
        yield b"from %s\n" % draft.before.encode()
    for path, content in draft.files.items():
        yield b"M 100644 inline %s\n" % path.encode()
        yield _data(content)
    yield b"get-mark :1\ndone\n"


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)
