"""A Maven-layout repository in a plain directory, shared by any number of processes and hosts."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from dolbear.core import files
from dolbear.core.errors import RemoteError
from dolbear.core.files import StorageError
from dolbear.publishing.repository import MissingFileError, MissingRepositoryError, RepositoryLockedError, checked_path

_LOCK = ".dolbear.lock"
_SMALL = 16 << 20
_WAIT = 0.05
# Some shared file systems can't make a second name for a file.
_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}


class UnreadableRepositoryError(RemoteError):
    """A file is there, but can't be read as what it should be."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"can't read {path}: {problem}", "Look at the file and its permissions.")
        self.path = path
        self.problem = problem


class DirectoryRepository:
    """Files appear under their name by a link, so that a killed process leaves none half-written.

    The lock is the kernel's on an open file: it ends with the process that holds it, however that
    ends. What a killed process left under a temporary name is swept by the next that locks.
    """

    at_once = 1

    def __init__(self, root: Path, *, patience: float = 60.0) -> None:
        self.root = root
        self._patience = patience

    @property
    def name(self) -> str:
        """Its path."""
        return str(self.root)

    def read(self, path: str) -> bytes | None:
        """See `Repository.read`."""
        place = self._place(path)
        try:
            with place.open("rb") as file:
                content = file.read(_SMALL + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as reason:
            raise UnreadableRepositoryError(place, reason.strerror or str(reason)) from reason
        if len(content) > _SMALL:
            raise UnreadableRepositoryError(place, f"it is larger than {_SMALL >> 20} MiB")
        return content

    def fetch(self, path: str) -> Path:
        """See `Repository.fetch`: the file itself, in place."""
        place = self._place(path)
        try:
            with place.open("rb"):
                return place
        except (FileNotFoundError, NotADirectoryError):
            if not self.root.is_dir():
                raise MissingRepositoryError(self.name, path) from None
            raise MissingFileError(self.name, path) from None
        except OSError as reason:
            raise UnreadableRepositoryError(place, reason.strerror or str(reason)) from reason

    def discard(self, path: str) -> None:
        """See `Repository.discard`: there is no copy."""

    def create(self, path: str, content: Path | bytes) -> bool:
        """See `Repository.create`."""
        place = self._place(path)
        if place.exists():
            return False
        try:
            with _temporary(place) as temporary:
                _write(temporary, content)
                return _appear(temporary, place)
        except OSError as reason:
            raise StorageError(place, reason) from reason

    def replace(self, path: str, content: bytes, *, instead_of: bytes | None) -> bool:
        """See `Repository.replace`; exact where the artifact is locked."""
        if self.read(path) != instead_of:
            return False
        files.write_bytes(self._place(path), content)
        return True

    @contextlib.contextmanager
    def lock(self, home: str) -> Iterator[None]:
        """See `Repository.lock`."""
        place = self._place(home)
        with contextlib.ExitStack() as stack:
            try:
                place.mkdir(parents=True, exist_ok=True)
                handle = os.open(place / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
                stack.callback(os.close, handle)
                self._acquire(handle, place)
                _sweep(place)
            except OSError as reason:
                raise StorageError(place / _LOCK, reason) from reason
            yield
            with contextlib.suppress(OSError):
                os.ftruncate(handle, 0)

    def _acquire(self, handle: int, place: Path) -> None:
        end = time.monotonic() + self._patience
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= end:
                    raise RepositoryLockedError(str(place), _holder(handle)) from None
                time.sleep(_WAIT)
            else:
                break
        who = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        }
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps(who).encode(), 0)

    def _place(self, path: str) -> Path:
        return self.root / checked_path(path)


@contextlib.contextmanager
def _temporary(target: Path) -> Iterator[Path]:
    temporary = files.part(target)
    try:
        yield temporary
    finally:
        temporary.unlink(missing_ok=True)


def _write(temporary: Path, content: Path | bytes) -> None:
    with temporary.open("wb") as file:
        if isinstance(content, bytes):
            file.write(content)
        else:
            with content.open("rb") as source:
                shutil.copyfileobj(source, file, 1 << 20)
        file.flush()
        os.fsync(file.fileno())


def _appear(temporary: Path, target: Path) -> bool:
    """Give the file its name; False where another was there first."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        return False
    except OSError as reason:
        if reason.errno not in _NO_LINKS:
            raise
        if target.exists():
            return False
        temporary.rename(target)
    return True


def _sweep(place: Path) -> None:
    """Remove what killed processes left; nobody else writes here while we hold the lock."""
    for part in (*place.glob(f".*{files.PART}"), *place.glob(f"*/.*{files.PART}")):
        part.unlink(missing_ok=True)


def _holder(handle: int) -> str:
    try:
        who = json.loads(os.pread(handle, 1024, 0))
        return f"process {int(who['pid'])} on {who['host']} since {who['since']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
