"""Datasets: the working file, its pointer in Git, its objects in the archive."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from dolbear.core import files
from dolbear.core.digest import Digest
from dolbear.core.errors import NotFoundError, RefusedError, UsageError
from dolbear.core.hashes import Hashes
from dolbear.data import pointer
from dolbear.data.archive import Archive, MissingObjectError
from dolbear.data.ignore import ignore
from dolbear.data.pointer import Pointer
from dolbear.data.rows import count
from dolbear.project.settings import Dataset

State = Literal["in Git", "not committed", "unchanged", "changed", "not checked out", "missing"]


class NoDataError(NotFoundError):
    """Neither the data file nor a pointer is there."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} isn't there, nor a pointer to it",
            "Put the file there, correct `path` in dolbear.toml, or bring it by `dolbear collect`.",
        )
        self.path = path


class NotPulledError(NotFoundError):
    """The pointer is there, the object isn't in the archive."""

    def __init__(self, path: str, reason: MissingObjectError) -> None:
        super().__init__(
            f"{path}: {reason.message}",
            "Run `dolbear data push` where the file is, then `dolbear data pull` here; or name the archive that has it"
            " ([archive] url).",
        )
        self.path = path
        self.digest = reason.digest


class ChangedDataError(RefusedError):
    """The working file has changes that a checkout would lose."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} has changed since it was added; it wasn't overwritten",
            "Keep it by `dolbear data add`, or give it up by `dolbear data checkout --force`.",
        )
        self.path = path


class NotPointedError(UsageError):
    """The data lies in Git itself, where a pointer is asked for."""

    def __init__(self, path: str) -> None:
        super().__init__(f"{path} has no pointer: it is kept in Git itself", "`dolbear data add` makes a pointer.")
        self.path = path


class Resolved(msgspec.Struct, frozen=True, kw_only=True):
    """Where a dataset's bytes are.

    `pointed`: it has a pointer. `changed`: the working file isn't what the pointer says, so what
    is made of it can't be had from Git.
    """

    path: Path
    digest: Digest
    pointed: bool
    changed: bool


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """How a dataset stands: the working file's digest, and if the archive has what the pointer names."""

    path: str
    state: State
    digest: Digest | None
    pointer: Pointer | None
    archived: bool


class Added(msgspec.Struct, frozen=True, kw_only=True):
    """What `add` did; `files` were written and belong into the next commit."""

    pointer: Pointer
    files: tuple[Path, ...]


def resolve(root: Path, dataset: Dataset, archive: Archive, *, hashes: Hashes) -> Resolved:
    """Find the data: the working file if there is one, else what its pointer names in the archive.

    Raises:
        NoDataError: neither is there.
        NotPulledError: the archive lacks it.
        DamagedObjectError: the archive's copy isn't what the pointer says.
    """
    path = root / dataset.path
    known = pointer.read(path)
    if path.is_file():
        digest = hashes.digest(path)
        changed = known is not None and known.digest != digest
        return Resolved(path=path, digest=digest, pointed=known is not None, changed=changed)
    if known is None:
        raise NoDataError(dataset.path)
    return Resolved(path=_fetch(dataset, archive, known), digest=known.digest, pointed=True, changed=False)


def add(root: Path, dataset: Dataset, archive: Archive, *, hashes: Hashes) -> Added:
    """Put the working file into the archive, point to it, and let Git ignore it.

    Done twice it does nothing the second time.

    Raises:
        NoDataError: there is no working file.
        DataError: it can't be read as a table.
        RemoteError: the archive or the project can't be written.
    """
    path = root / dataset.path
    if not path.is_file():
        raise NoDataError(dataset.path)
    known = pointer.read(path)
    if known is None or known.digest != hashes.digest(path):
        rows = count(path, dataset)
        fresh = pointer.make(archive.put(path), path.stat().st_size, rows)
        touched = [pointer.write(path, fresh)]
    else:
        archive.put(path)
        fresh, touched = known, []
    ignored = ignore(root, dataset.path)
    return Added(pointer=fresh, files=(*touched, *([ignored] if ignored else [])))


def status(root: Path, dataset: Dataset, archive: Archive, *, hashes: Hashes) -> Status:
    """Say how a dataset stands; reads the file only if it isn't known yet.

    Raises:
        PointerError: its pointer is damaged.
    """
    path = root / dataset.path
    known = pointer.read(path)
    present = hashes.digest(path) if path.is_file() else None
    archived = archive.has(known.digest) if known else False
    return Status(path=dataset.path, state=_state(known, present), digest=present, pointer=known, archived=archived)


def checkout(root: Path, dataset: Dataset, archive: Archive, *, hashes: Hashes, force: bool = False) -> bool:
    """Make the working file what its pointer says; return False where it is that already.

    A working file that no archive has is never overwritten, unless by `force`.

    Raises:
        NotPointedError: there is no pointer.
        ChangedDataError: the working file has changes of its own.
        NotPulledError: the archive lacks the data.
        DamagedObjectError: the archive's copy isn't what the pointer says.
    """
    path = root / dataset.path
    known = pointer.read(path)
    if known is None:
        raise NotPointedError(dataset.path)
    present = hashes.digest(path) if path.is_file() else None
    if present == known.digest:
        return False
    if present and not force and not archive.has(present):
        raise ChangedDataError(dataset.path)
    files.copy(_fetch(dataset, archive, known), path)
    return True


def push(root: Path, dataset: Dataset, archive: Archive, *, hashes: Hashes) -> bool:
    """See that the archive has what the pointer names; return False where it had it already.

    Raises:
        NotPointedError: there is no pointer.
        ChangedDataError: the working file isn't what the pointer names, so it can't stand in.
        NotPulledError: neither the archive nor the working folder has the data.
    """
    path = root / dataset.path
    known = pointer.read(path)
    if known is None:
        raise NotPointedError(dataset.path)
    if archive.has(known.digest):
        return False
    if not path.is_file():
        _fetch(dataset, archive, known)
    if hashes.digest(path) != known.digest:
        raise ChangedDataError(dataset.path)
    archive.put(path)
    return True


def _fetch(dataset: Dataset, archive: Archive, known: Pointer) -> Path:
    try:
        return archive.fetch(known.digest)
    except MissingObjectError as reason:
        raise NotPulledError(dataset.path, reason) from reason


def _state(known: Pointer | None, present: Digest | None) -> State:
    if known is None:
        return "in Git" if present else "missing"
    if present is None:
        return "not checked out"
    return "unchanged" if present == known.digest else "changed"
