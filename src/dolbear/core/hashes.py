"""A cache of file digests, so that what didn't change isn't read again."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from dolbear.core import digest, files
from dolbear.core.digest import Digest

_FORMAT = 1
_RACY_NS = 2_000_000_000
_MOST = 5_000


class _Entry(msgspec.Struct, frozen=True, array_like=True):
    size: int
    modified: int
    changed: int
    inode: int
    seen: int
    digest: Digest


class _Document(msgspec.Struct, frozen=True):
    format: int
    files: dict[str, _Entry]


class Hashes:
    """Digests of files, remembered in `folder/hashes.json` by path, size, times and inode.

    As in Git's index, an entry counts only if the file was at rest for two seconds when it was
    read: a change within the clock's tick of the reading isn't missed. A cache that is corrupt,
    or can't be written, only costs time.
    """

    def __init__(self, folder: Path, *, clock: Callable[[], int] = time.time_ns) -> None:
        self._clock = clock
        self._file = folder / "hashes.json"
        self._known = _load(self._file)
        self._used: dict[str, _Entry] = {}
        self._grown = False

    def digest(self, path: Path) -> Digest:
        """Return the digest of the file's bytes, read only if the cache can't tell.

        Raises:
            OSError: the file can't be read.
        """
        name = os.path.abspath(path)  # noqa: PTH100  # absolute() keeps `..`
        state = path.stat()
        known = self._known.get(name)
        if known is None or not _tells(known, state):
            known = _read(path, self._clock())
            self._known[name] = known
            self._grown = True
        self._used[name] = known
        return known.digest

    def save(self) -> None:
        """Remember for the next process; does nothing if nothing was learnt."""
        if not self._grown:
            return
        kept = self._known if len(self._known) <= _MOST else self._used
        with contextlib.suppress(files.StorageError):
            files.write_bytes(self._file, msgspec.json.encode(_Document(_FORMAT, kept)))
            self._grown = False


def _load(file: Path) -> dict[str, _Entry]:
    try:
        document = msgspec.json.decode(file.read_bytes(), type=_Document)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return {}
    return dict(document.files) if document.format == _FORMAT else {}


def _tells(entry: _Entry, state: os.stat_result) -> bool:
    same = (entry.size, entry.modified, entry.changed, entry.inode) == (
        state.st_size,
        state.st_mtime_ns,
        state.st_ctime_ns,
        state.st_ino,
    )
    return same and max(entry.modified, entry.changed) + _RACY_NS < entry.seen


def _read(path: Path, seen: int) -> _Entry:
    before = path.stat()
    value = digest.of_file(path)
    return _Entry(before.st_size, before.st_mtime_ns, before.st_ctime_ns, before.st_ino, seen, value)
