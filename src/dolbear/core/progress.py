"""How long work tells what it does, without knowing who listens."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """A listener; the command line has one, tests have `silent`."""

    def note(self, text: str) -> None:
        """Say one line that stays on the screen."""

    def step(self, what: str, done: int, total: int) -> None:
        """Say how far `what` has come; `total` 0 means unknown."""


class _Silent:
    def note(self, text: str) -> None:
        """Say nothing."""

    def step(self, what: str, done: int, total: int) -> None:
        """Say nothing."""


silent: Progress = _Silent()
