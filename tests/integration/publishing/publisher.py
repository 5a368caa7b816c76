"""Publishes one version in a process of its own; kills itself after a number of writes if told so."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from dolbear.adapters.directory_repository import DirectoryRepository
from dolbear.publishing.layout import Coordinates
from dolbear.publishing.publish import Release, publish


class Mortal(DirectoryRepository):
    """Dies in the middle of a write, as by a power cut: the temporary file is there, its name isn't."""

    def __init__(self, root: Path, lives: int) -> None:
        super().__init__(root)
        self._lives = lives

    def create(self, path: str, content: Path | bytes) -> bool:
        self._count(path)
        return super().create(path, content)

    def replace(self, path: str, content: bytes, *, instead_of: bytes | None) -> bool:
        self._count(path)
        return super().replace(path, content, instead_of=instead_of)

    def _count(self, path: str) -> None:
        if self._lives == 0:
            target = self.root / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.with_name(f".{target.name}.half.part").write_bytes(b"half")
            os.kill(os.getpid(), signal.SIGKILL)
        self._lives -= 1


def release(version: str) -> Release:
    """Return what is published."""
    return Release(
        at=Coordinates("com.acme", "model", version),
        files={
            ("", "jar"): b"jar of " + version.encode(),
            ("", "pom"): b"<project/>",
            ("sources", "jar"): b"sources",
        },
    )


if __name__ == "__main__":
    folder, version, lives = sys.argv[1:]
    publish(release(version), Mortal(Path(folder), int(lives)))
