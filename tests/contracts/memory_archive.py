"""An archive in memory."""

from __future__ import annotations

from pathlib import Path

from dolbear.core import digest
from dolbear.core.digest import Digest, hex_of
from dolbear.data.archive import ArchiveNameError, DamagedObjectError, MissingObjectError, checked_name


class MemoryArchive:
    """Keeps bytes; writes an object to `out` when it is fetched."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._objects: dict[Digest, bytes] = {}
        self._notes: dict[str, bytes] = {}

    def put(self, path: Path) -> Digest:
        content = path.read_bytes()
        key = digest.of_bytes(content)
        self._objects[key] = content
        return key

    def fetch(self, digest: Digest) -> Path:
        name = _checked(digest)
        if digest not in self._objects:
            raise MissingObjectError(digest, "in memory")
        path = self._out / name
        actual = _digest_of(self._objects[digest])
        if actual != digest:
            raise DamagedObjectError(digest, path, actual)
        self._out.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self._objects[digest])
        return path

    def has(self, digest: Digest) -> bool:
        _checked(digest)
        return digest in self._objects

    def read_note(self, name: str) -> bytes | None:
        return self._notes.get(checked_name(name))

    def write_note(self, name: str, content: bytes) -> None:
        self._notes[checked_name(name)] = content

    def damage(self, key: Digest) -> None:
        self._objects[key] = self._objects[key][:-1]


def _checked(key: Digest) -> str:
    try:
        return hex_of(key)
    except ValueError:
        raise ArchiveNameError(key) from None


def _digest_of(content: bytes) -> Digest:
    return digest.of_bytes(content)
