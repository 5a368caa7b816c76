"""The archive: what is too big for Git, and results, by content. Format: docs/formats/archive.md."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Protocol

from dolbear.core.digest import Digest, short
from dolbear.core.errors import IntegrityError, NotFoundError, UsageError

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")
_LONGEST = 240


class MissingObjectError(NotFoundError):
    """The archive has no object of this digest."""

    def __init__(self, digest: Digest, place: str) -> None:
        super().__init__(
            f"the archive {place} has no object {short(digest)}",
            "Run `dolbear data push` where the data is, or name its archive in dolbear.toml ([archive] url).",
        )
        self.digest = digest
        self.place = place


class DamagedObjectError(IntegrityError):
    """An object's bytes aren't what its name says."""

    def __init__(self, digest: Digest, path: Path, actual: Digest) -> None:
        super().__init__(
            f"{path} is damaged: its content is {short(actual)}, not {short(digest)}",
            "Nothing was taken from it. Delete that file; then `dolbear run` makes a result again, and"
            " `dolbear data push` brings data again from where it is whole.",
        )
        self.digest = digest
        self.path = path
        self.actual = actual


class ArchiveNameError(UsageError):
    """A note's name or an object's digest that no archive takes."""

    def __init__(self, name: str) -> None:
        super().__init__(f"not a name in an archive: {name[:80]!r}", "This is a bug of dolbear, or a forged file.")
        self.name = name


class Archive(Protocol):
    """Objects by digest, never changed; notes by name, replaced whole.

    An object put twice is kept once. Each method may be called by many processes at once.
    """

    def put(self, path: Path) -> Digest:
        """Keep a copy of the file; a damaged copy that is there already is replaced.

        Raises:
            RemoteError: the archive can't be written.
        """

    def fetch(self, digest: Digest) -> Path:
        """Return a local file, for reading only, whose bytes have this digest.

        Raises:
            MissingObjectError: it isn't there.
            DamagedObjectError: its bytes were changed or cut off.
        """

    def has(self, digest: Digest) -> bool:
        """Say if the object is there, without reading it."""

    def read_note(self, name: str) -> bytes | None:
        """Return a note; None if there is none."""

    def write_note(self, name: str, content: bytes) -> None:
        """Make or replace a note, whole.

        Raises:
            RemoteError: the archive can't be written.
        """


def checked_name(name: str) -> str:
    """Return a note's name if it stays inside: parts of letters, digits, `_.-`, joined by `/`.

    Raises:
        ArchiveNameError: it might lead outside.
    """
    if len(name) > _LONGEST or not _NAME.fullmatch(name):
        raise ArchiveNameError(name)
    return name
