"""What one may do in a repository that is a directory."""

from __future__ import annotations

import os
from pathlib import Path

from dolbear.publishing.rights import Rights

_LARGEST = 16 << 20


class DirectoryProbe:
    """See `publishing.rights.Probe`: the system knows who may write, so nothing is tried."""

    remote = False

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def place(self) -> str:
        """Its path."""
        return str(self._root)

    def look(self, listing: str, trial: str) -> Rights:
        """See `Probe.look`."""
        near = self._nearest(trial)
        if not near.is_dir():
            return Rights(place=self.place, fault=f"{near} is no folder", cure="Take it away, or name another place.")
        create = os.access(near, os.W_OK | os.X_OK)
        why = "" if create else f"{near} can't be written"
        try:
            content = self._read(self._root / listing)
        except OSError as reason:
            refusal = f"{reason.filename or self._root} can't be read: {reason.strerror or reason}"
            return Rights(place=self.place, read="no", create="yes" if create else "no", why=refusal)
        return Rights(
            place=self.place,
            read="yes",
            create="yes" if create else "no",
            why=why,
            listing=content,
            absent=not self._root.is_dir(),
        )

    def _nearest(self, path: str) -> Path:
        near = self._root / path
        while not os.path.lexists(near) and near != near.parent:
            near = near.parent
        return near

    @staticmethod
    def _read(path: Path) -> bytes | None:
        try:
            with path.open("rb") as file:
                return file.read(_LARGEST)
        except (FileNotFoundError, NotADirectoryError):
            return None
