"""One thing that is wrong in the settings."""

from __future__ import annotations

import re
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_BARE = re.compile(r"[A-Za-z0-9_-]+")


class Problem(NamedTuple):
    """One broken rule: the path of its key, and what is wrong."""

    path: tuple[str, ...]
    what: str

    @property
    def where(self) -> str:
        """The key as one writes it, with a space behind."""
        parts = [part if _BARE.fullmatch(part) else f'"{part}"' for part in self.path]
        return f"{'.'.join(parts)} " if parts else ""

    def touches(self, other: Problem) -> bool:
        """Whether one's key is the other's, or holds it."""
        common = min(len(self.path), len(other.path))
        return self.path[:common] == other.path[:common]


def meant(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean …?`, or nothing."""
    close = get_close_matches(word, list(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def outside(path: str) -> str:
    """Say why a path isn't a place inside the project; empty if it is."""
    pure = PurePosixPath(path)
    drive = re.match(r"[A-Za-z]:", path)
    if not path.strip() or pure.is_absolute() or drive or ".." in pure.parts or "\\" in path or "\0" in path:
        return "must be a relative path inside the project, with forward slashes and without .."
    return ""
