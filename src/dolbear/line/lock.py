"""One run at a time in a project; the kernel frees the lock of a killed run."""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
from collections.abc import Iterator
from pathlib import Path

from dolbear.core.errors import LockedError
from dolbear.core.files import StorageError
from dolbear.core.progress import Progress


class RunLockedError(LockedError):
    """Another run holds the project."""

    def __init__(self, holder: str) -> None:
        super().__init__(
            f"another run works in this project: {holder}", "Wait for it, or run without --no-wait to queue behind it."
        )
        self.holder = holder


@contextlib.contextmanager
def held(path: Path, progress: Progress, *, wait: bool = True) -> Iterator[None]:
    """Hold the lock at `path` for the block; queue behind another holder if `wait`.

    Raises:
        RunLockedError: another run holds it and `wait` is False.
        StorageError: the lock file can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab", buffering=0)
    except OSError as reason:
        raise StorageError(path, reason) from reason
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = path.read_text(encoding="utf-8").strip() or "unknown"
            if not wait:
                raise RunLockedError(holder) from None
            progress.note(f"waiting for another run: {holder}")
            fcntl.flock(file, fcntl.LOCK_EX)
        try:
            file.truncate(0)
            file.write(f"process {os.getpid()} on {socket.gethostname()}".encode())
        except OSError as reason:
            raise StorageError(path, reason) from reason
        yield
        file.truncate(0)
