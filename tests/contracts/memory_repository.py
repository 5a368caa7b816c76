"""A Maven-layout repository in memory."""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from dolbear.publishing.repository import MissingFileError, RepositoryLockedError, checked_path


class MemoryRepository:
    """Keeps bytes; writes a file to `out` when it is fetched."""

    name = "memory"
    at_once = 4

    def __init__(self, out: Path, *, patience: float = 10.0) -> None:
        self._out = out
        self._patience = patience
        self._files: dict[str, bytes] = {}
        self._guard = threading.Lock()
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def read(self, path: str) -> bytes | None:
        return self._files.get(checked_path(path))

    def fetch(self, path: str) -> Path:
        content = self.read(path)
        if content is None:
            raise MissingFileError(self.name, path)
        target = self._copy_of(path, content)
        self._out.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        return target

    def discard(self, path: str) -> None:
        self._copy_of(path, self._files[path]).unlink(missing_ok=True)

    def _copy_of(self, path: str, content: bytes) -> Path:
        return self._out / hashlib.sha256(path.encode() + content).hexdigest()

    def create(self, path: str, content: Path | bytes) -> bool:
        new = content if isinstance(content, bytes) else content.read_bytes()
        with self._guard:
            there = checked_path(path) in self._files
            self._files.setdefault(path, new)
        return not there

    def replace(self, path: str, content: bytes, *, instead_of: bytes | None) -> bool:
        with self._guard:
            if self._files.get(checked_path(path)) != instead_of:
                return False
            self._files[path] = content
        return True

    @contextlib.contextmanager
    def lock(self, home: str) -> Iterator[None]:
        lock = self._locks[checked_path(home)]
        if not lock.acquire(timeout=self._patience):
            raise RepositoryLockedError(home, "another thread")
        try:
            yield
        finally:
            lock.release()
