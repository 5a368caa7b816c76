"""Our own lock on the ledger, and locks of Git's that a killed process left behind."""

from __future__ import annotations

import contextlib
import fcntl
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from dolbear.adapters.git.command import GitError
from dolbear.core.errors import LockedError
from dolbear.core.files import StorageError

_WAIT_SECONDS = 300.0
# Git holds a lock on a ref for milliseconds, that on the list of shallow commits for as long as a fetch takes.
_REF_SECONDS = 3.0
_FETCH_SECONDS = 30.0
_LEFT = re.compile(r"Unable to create '([^']+\.lock)': File exists")
_FETCHING = b"fetching\n"


class LedgerLockedError(LockedError):
    """Another process writes this clone's ledger, and doesn't end."""

    def __init__(self, path: Path, seconds: float) -> None:
        super().__init__(
            f"another dolbear has been writing the ledger for more than {seconds:.0f} s (lock {path})",
            f"See what it waits for (fuser {path}), or end it; the lock goes with it.",
        )


class Lock:
    """A lock in Git's folder that the kernel frees when its holder dies.

    It remembers whether the last holder died within a fetch: only then a lock on the list of
    shallow commits can be ours.
    """

    def __init__(self, folder: Path, *, patience: float = _WAIT_SECONDS) -> None:
        self._folder = folder
        self._patience = patience
        self._path = folder / "dolbear.lock"
        self._file: IO[bytes] | None = None
        self._died_fetching = False

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock.

        Raises:
            LedgerLockedError: another process held it for too long.
            StorageError: Git's folder can't be written.
        """
        try:
            file = self._path.open("a+b", buffering=0)
        except OSError as reason:
            raise StorageError(self._path, reason) from reason
        with file:
            self._wait(file)
            file.seek(0)
            self._died_fetching = self._died_fetching or bool(file.read())
            self._file = file
            try:
                yield
            finally:
                self._file = None

    @contextlib.contextmanager
    def fetching(self) -> Iterator[None]:
        """Note that Git fetches; the note stays if we are killed. Only while the lock is held."""
        assert self._file is not None  # noqa: S101  # callers hold the lock
        self._file.write(_FETCHING)
        try:
            yield
        finally:
            self._file.truncate(0)

    def cleared(self, error: GitError) -> bool:
        """Wait for the lock that Git complains of, or remove it if its holder was killed.

        False if the error isn't about a lock that we may touch. Only while our lock is held.
        """
        found = _LEFT.search(error.output)
        if found is None:
            return False
        left = Path(found[1]).resolve()
        if left.is_relative_to(self._folder / "refs" / "dolbear"):
            return _gone(left, _REF_SECONDS)
        return left == self._folder / "shallow.lock" and self._died_fetching and _gone(left, _FETCH_SECONDS)

    def _wait(self, file: IO[bytes]) -> None:
        deadline, pause = time.monotonic() + self._patience, 0.002
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise LedgerLockedError(self._path, self._patience) from None
                time.sleep(pause)
                pause = min(2 * pause, 0.05)
            else:
                return


def _gone(left: Path, patience: float) -> bool:
    """Wait until the file is gone, or remove it once it is old and still the same."""
    deadline = time.monotonic() + patience
    with contextlib.suppress(FileNotFoundError):
        first = left.stat()
        while time.time() - first.st_mtime < patience and time.monotonic() < deadline:
            time.sleep(0.02)
            if left.stat().st_ino != first.st_ino:
                return True
        left.unlink()
    return True
