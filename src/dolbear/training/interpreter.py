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
