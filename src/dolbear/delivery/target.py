"""The port of a place that a model is deployed to."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import msgspec

from dolbear.core.errors import RefusedError
from dolbear.model.signature import Signature


class Goods(msgspec.Struct, frozen=True, kw_only=True):
    """One released version: coordinates, the data jar and its sha256, and what tests it on the spot.

    `notes` tell people what is new.
    """

    group: str
    name: str
    version: str
    sha256: str
    jar: Path
    signature: Signature
    golden: dict[str, Any]
    notes: tuple[str, ...] = ()

    @property
    def coordinates(self) -> str:
        """As people write them: `group:name:version`."""
        return f"{self.group}:{self.name}:{self.version}"


class UnfitError(RefusedError):
    """A version that its target can't run, or whose golden examples fail there."""


class Target(Protocol):
    """Where a version is brought. We supervise nothing: it is told what to run, and asked how it goes."""

    def current(self) -> str | None:
        """Return the version that the target was told to run; empty if none, None if it can't tell."""

    def put(self, goods: Goods, *, before: str) -> str:
        """Let the target run this version instead of `before`, and say in words what was done.

        Raises:
            UnfitError: it can't run it.
            RemoteError: the target, or what it needs for that, can't be reached.
        """

    def check(self, goods: Goods) -> int:
        """Compute golden examples there; return how many were right.

        Raises:
            UnfitError: one is wrong.
            RemoteError: the target can't be reached, or the version isn't there in time.
        """

    def name(self, version: str, sha256: str) -> None:
        """Name the version that it shall run, by its jar's sha256, and don't wait: it can't be reached."""

    def clear(self) -> None:
        """Let the target run no version of this model, where nothing ran before."""
