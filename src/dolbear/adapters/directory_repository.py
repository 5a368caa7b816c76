"""A Maven-layout repository in a directory."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from dolbear.core import files
from dolbear.core.errors import UsageError
from dolbear.core.files import StorageError
from dolbear.publishing.repository import MissingFileError

_LOCK = ".dolbear-lock"


class DirectoryRepository:
    """Files appear whole, and only if none is there; the kernel frees the lock of a killed publisher."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def name(self) -> str:
        """Its path."""
        return str(self.root)

    def read(self, path: str) -> bytes | None:
        """See `Repository.read`."""
        try:
            return self._place(path).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as reason:
            raise StorageError(self._place(path), reason) from reason

    def fetch(self, path: str) -> Path:
        """See `Repository.fetch`; the file is the repository's own, for reading only."""
        place = self._place(path)
        if not place.is_file():
            raise MissingFileError(self.name, path)
        return place

    def create(self, path: str, content: Path | bytes) -> bool:
        """See `Repository.create`."""
        place = self._place(path)
        if place.exists():
            return False
        with files.scratch(self.root / ".dolbear-work") as folder:
            part = folder / "part"
            if isinstance(content, bytes):
                files.write_bytes(part, content)
            else:
                files.copy(content, part)
            try:
                place.parent.mkdir(parents=True, exist_ok=True)
                os.link(part, place)
            except FileExistsError:
                return False
            except OSError as reason:
                raise StorageError(place, reason) from reason
        return True

    def replace(self, path: str, content: bytes) -> None:
        """See `Repository.replace`."""
        files.write_bytes(self._place(path), content)

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """See `Repository.lock`."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            file = (self.root / _LOCK).open("a")
        except OSError as reason:
            raise StorageError(self.root, reason) from reason
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _place(self, path: str) -> Path:
        pure = PurePosixPath(path)
        if pure.is_absolute() or ".." in pure.parts or "\\" in path:
            message = f"not a path in a repository: {path[:80]!r}"
            raise UsageError(message, "This is a bug of dolbear, or a forged name.")
        return self.root / pure
