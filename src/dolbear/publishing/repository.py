"""The port of a Maven-layout repository."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Protocol

from dolbear.core.errors import NotFoundError


class MissingFileError(NotFoundError):
    """The repository has no such file."""

    def __init__(self, name: str, path: str) -> None:
        super().__init__(f"{name} has no {path}", "Check the version: dolbear repository list.")
        self.path = path


class Repository(Protocol):
    """Files by their path in the layout. What was created is never changed; metadata is replaced."""

    @property
    def name(self) -> str:
        """Where it is, for people."""

    def read(self, path: str) -> bytes | None:
        """Return a file's content; None if it isn't there."""

    def fetch(self, path: str) -> Path:
        """Return a local file with the content.

        Raises:
            MissingFileError: it isn't there.
        """

    def create(self, path: str, content: Path | bytes) -> bool:
        """Put a file that isn't there; False if one is there, whatever its content.

        Raises:
            RemoteError: it can't be written.
        """

    def replace(self, path: str, content: bytes) -> None:
        """Put a file over what is there.

        Raises:
            RemoteError: it can't be written.
        """

    def lock(self) -> contextlib.AbstractContextManager[None]:
        """Hold off other publishers, as far as the repository can."""
