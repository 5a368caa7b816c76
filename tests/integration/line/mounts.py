"""Folders on a file system of their own: small, or without the right to execute.

Such a folder is mounted in a mount namespace, which root may make, and others may where the kernel
lets them make user namespaces. It is gone with the process that holds it.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from .project import DOLBEAR, Project

_HOLD = 'mount -t tmpfs -o "$1" tmpfs "$2" && echo mounted && exec cat'
_WAYS: tuple[tuple[list[str], list[str]], ...] = (
    (["unshare", "--mount"], ["--mount"]),
    (["unshare", "--user", "--map-root-user", "--mount"], ["--user", "--mount", "--preserve-credentials"]),
)


class Place:
    """A folder that programs see as `folder`, and the test as `seen`. Here: one like any other.

    Where nothing can be mounted, a limit on the size of files stands for a disk that is full.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = self.seen = folder
        self._enter: list[str] = []
        self._limit: list[str] = []

    def inside(self, command: Sequence[str], *, at: Path) -> list[str]:
        """Return the command that runs `command` in the folder `at`, where this place can be seen."""
        return [*self._enter, *self._limit, "env", "-C", str(at), *command]

    def fill(self, *, leaving: int) -> None:
        """Use up all room but so many bytes."""
        self._limit = ["prlimit", f"--fsize={max(leaving, 1024)}"]

    def free(self) -> None:
        """Give the room back."""
        self._limit = []


class Mount(Place):
    """A mounted folder."""

    def __init__(self, folder: Path, holder: int, spaces: Sequence[str]) -> None:
        super().__init__(folder)
        self.seen = Path(f"/proc/{holder}/root{folder}")
        self._enter = ["nsenter", "--target", str(holder), *spaces]

    def fill(self, *, leaving: int) -> None:
        state = os.statvfs(self.seen)
        with (self.seen / "filling").open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, state.f_bavail * state.f_bsize - leaving)

    def free(self) -> None:
        (self.seen / "filling").unlink()


class Placed(Project):
    """A project whose commands see a place."""

    def __init__(self, root: Path, archive: Path, place: Place) -> None:
        super().__init__(root, archive)
        self._place = place

    def start(self, *arguments: str, env: dict[str, str] | None = None) -> subprocess.Popen[str]:
        return self.launch(self._place.inside([*DOLBEAR, *arguments], at=self.root), at=Path("/"), env=env)


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Place]:
    """Give a disk of 16 MiB at `folder`."""
    with _mounted(folder, "size=16m") as mount:
        yield mount or Place(folder)


@contextlib.contextmanager
def without_execution(folder: Path) -> Iterator[Place]:
    """Give a folder whose files can't be executed; containers have one in /dev/shm anyway."""
    with _mounted(folder, "noexec,size=64m") as mount:
        if mount:
            yield mount
            return
    with tempfile.TemporaryDirectory(dir="/dev/shm") as shared:
        if not os.statvfs(shared).f_flag & os.ST_NOEXEC:
            pytest.skip("nothing can be mounted: neither as root nor in a user namespace, and /dev/shm executes")
        yield Place(Path(shared))


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[Place]:
    """Give an empty folder that can't be written: by its file system, or where none can be mounted by its mode."""
    with _mounted(folder, "ro") as mount:
        if mount:
            yield mount
            return
    folder.chmod(0o555)
    if os.access(folder, os.W_OK):
        pytest.skip("nothing can be mounted, and modes don't bind root")
    yield Place(folder)


@contextlib.contextmanager
def _mounted(folder: Path, options: str) -> Iterator[Mount | None]:
    folder.mkdir()
    for leave, enter in _WAYS:
        with subprocess.Popen(
            [*leave, "sh", "-c", _HOLD, "sh", options, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as holder:
            assert holder.stdout is not None
            if holder.stdout.readline() == "mounted\n":
                yield Mount(folder, holder.pid, enter)
                return
    yield None
