"""An archive in a directory: `objects/ab/<hex>`, `notes/<name>`. Format: docs/formats/archive.md."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path
from typing import BinaryIO

from dolbear.core import files
from dolbear.core.digest import Digest, hex_of
from dolbear.core.errors import RemoteError, UsageError
from dolbear.core.hashes import Hashes
from dolbear.data.archive import ArchiveNameError, DamagedObjectError, MissingObjectError, checked_name

_BLOCK = 1 << 20


class UnreadableArchiveError(RemoteError):
    """The directory is there, but the system doesn't let us read it."""

    def __init__(self, path: Path, reason: OSError) -> None:
        super().__init__(
            f"can't read {path}: {reason.strerror or reason}", "Allow reading there, or name another archive."
        )
        self.path = path


class ChangingFileError(UsageError):
    """A file was written to while it was put into the archive."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} changed while it was read", "Run the command again once nothing writes to it.")
        self.path = path


class DirectoryArchive:
    """Objects are read-only files; `fetch` gives them in place, without a copy.

    Each object is read and compared with its digest before it is first handed out, and again
    whenever its size, times or inode differ from what `hashes` remembers.
    """

    def __init__(self, root: Path, hashes: Hashes) -> None:
        self.root = root
        self._hashes = hashes

    def put(self, path: Path) -> Digest:
        """See `Archive.put`."""
        digest = self._hashes.digest(path)
        if self._is_whole(digest):
            return digest
        target = self._object(digest)
        with path.open("rb") as source, files.replacing(target) as temporary:
            copied = _copy(source, temporary)
            if copied != digest:
                raise ChangingFileError(path)
        with contextlib.suppress(OSError):
            target.chmod(target.stat().st_mode & ~0o222)
        return digest

    def fetch(self, digest: Digest) -> Path:
        """See `Archive.fetch`."""
        path = self._object(digest)
        try:
            actual = self._hashes.digest(path)
        except FileNotFoundError:
            raise MissingObjectError(digest, str(self.root)) from None
        except OSError as reason:
            raise UnreadableArchiveError(path, reason) from reason
        if actual != digest:
            raise DamagedObjectError(digest, path, actual)
        return path

    def has(self, digest: Digest) -> bool:
        """See `Archive.has`."""
        return self._object(digest).is_file()

    def read_note(self, name: str) -> bytes | None:
        """See `Archive.read_note`."""
        path = self.root / "notes" / checked_name(name)
        try:
            return path.read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as reason:
            raise UnreadableArchiveError(path, reason) from reason

    def write_note(self, name: str, content: bytes) -> None:
        """See `Archive.write_note`."""
        files.write_bytes(self.root / "notes" / checked_name(name), content)

    def _object(self, digest: Digest) -> Path:
        try:
            name = hex_of(digest)
        except ValueError:
            raise ArchiveNameError(digest) from None
        return self.root / "objects" / name[:2] / name

    def _is_whole(self, digest: Digest) -> bool:
        try:
            return self._hashes.digest(self._object(digest)) == digest
        except OSError:
            return False


def _copy(source: BinaryIO, target: Path) -> Digest:
    hasher = hashlib.sha256()
    with target.open("wb") as copy:
        while block := source.read(_BLOCK):
            hasher.update(block)
            copy.write(block)
    return Digest(f"sha256:{hasher.hexdigest()}")
