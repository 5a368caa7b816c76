"""The port of this machine, and what is seen of it; each answer comes within `SECONDS`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import msgspec

# What one question may take; then it is told that there is no answer.
SECONDS = 4.5


class Ran(msgspec.Struct, frozen=True):
    """A program's end: its exit code, and what it said on both streams; `late`: it was stopped."""

    code: int
    said: str
    late: bool = False


class Folder(msgspec.Struct, frozen=True, kw_only=True):
    """A folder as the system sees it: where it doesn't exist yet, `near` is the folder it would be made in."""

    near: Path
    exists: bool
    readable: bool
    writable: bool
    executes: bool
    free: int


class Locale(msgspec.Struct, frozen=True, kw_only=True):
    """What the environment asks for (`LC_ALL=C`, or empty), whether that is there, and its encoding."""

    asked: str
    installed: bool
    encoding: str


class Machine(Protocol):
    """This machine."""

    def find(self, program: str) -> str:
        """Return the path of a program as the tools of this project find it; empty if there is none."""

    def run(self, command: Sequence[str], *, at: Path | None = None) -> Ran:
        """Run a program without anyone to ask; it is stopped after `SECONDS`.

        Raises:
            OSError: it can't be started.
        """

    def folder(self, path: Path) -> Folder:
        """Look at a folder."""

    def temporary(self) -> Path:
        """Return the folder of temporary files.

        Raises:
            RemoteError: there is none that can be written.
        """

    def locale(self) -> Locale:
        """Return the locale of this process as it was started."""

    def largest(self) -> int | None:
        """Return the largest file that may be written; None without a limit."""

    def package(self, name: str) -> str:
        """Return the version of a Python package beside dolbear; empty if it isn't there."""

    def now(self) -> float:
        """Return the time in seconds since 1970."""
