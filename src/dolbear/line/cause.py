"""A cause: all that a stage's result depends on, named, and its digest."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from dolbear.core import digest
from dolbear.core.digest import Digest

_LONGEST = 40


class Cause(msgspec.Struct, frozen=True):
    """Stage, revision of its code, and named ingredients (digests, or settings as text)."""

    stage: str
    revision: int
    ingredients: dict[str, str]

    @property
    def digest(self) -> Digest:
        """Equal causes have equal digests, in whatever order the ingredients were named."""
        return digest.of_json([self.stage, self.revision, self.ingredients])


def differences(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """Say in words which ingredients differ, in the order of `new`."""
    changed = [f"{name} changed{_how(old[name], new[name])}" for name in new if name in old and old[name] != new[name]]
    added = [f"{name} is new" for name in new if name not in old]
    gone = [f"{name} is gone" for name in old if name not in new]
    return changed + added + gone


def _how(old: str, new: str) -> str:
    if old.startswith("sha256:") and new.startswith("sha256:"):
        return f" ({digest.short(Digest(old))} → {digest.short(Digest(new))})"
    if max(len(old), len(new)) <= _LONGEST:
        return f" ({old} → {new})"
    return ""
