"""A repository that tells what is written, and fails when it is told to."""

from __future__ import annotations

from pathlib import Path

from dolbear.adapters.directory_repository import DirectoryRepository
from dolbear.core.errors import RemoteError


class Cut(RemoteError):  # noqa: N818  # what happens to the cable
    """The connection is gone."""


class Watched(DirectoryRepository):
    """Writes as a directory does, until `cut` writes were done; keeps the paths in order."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.written: list[str] = []
        self.cut: int | None = None

    def create(self, path: str, content: Path | bytes) -> bool:
        self._count()
        made = super().create(path, content)
        if made:
            self.written.append(path)
        return made

    def replace(self, path: str, content: bytes, *, instead_of: bytes | None) -> bool:
        self._count()
        made = super().replace(path, content, instead_of=instead_of)
        if made:
            self.written.append(path)
        return made

    def _count(self) -> None:
        if self.cut is not None:
            self.cut -= 1
            if self.cut < 0:
                message = "cut off"
                raise Cut(message)
