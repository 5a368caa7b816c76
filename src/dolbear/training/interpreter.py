"""The port through which a Python other than ours works for us."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import msgspec


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """How a process ended; `code` is negative for a signal; `output` is the end of what it said."""

    code: int
    output: str
    timed_out: bool = False


class Server(Protocol):
    """A program of the project's Python that does one task after the other, each in a process of its own."""

    def do(self, folder: Path, *, seconds: float) -> Ended:
        """Let it do the task in `folder`; the task's whole process group is gone afterwards."""


class Interpreter(Protocol):
    """Starts the project's Python, and other programs, and waits for their end."""

    @property
    def executable(self) -> str:
        """The project's Python."""

    def run(self, command: Sequence[str], *, folder: Path, environment: Mapping[str, str], seconds: float) -> Ended:
        """Run a command in `folder`; its whole process group is gone afterwards.

        Raises:
            NotFoundError: there is no such program.
        """

    def serve(self, code: str, libraries: Sequence[str], *, environment: Mapping[str, str]) -> Server:
        """Start `code` in the project's Python, or return the one that runs already.

        Its arguments are the number of a socket and `libraries`; see `dolbear.training.child.serve`.

        Raises:
            NotFoundError: there is no such Python.
        """

    def close(self) -> None:
        """End what serves."""
