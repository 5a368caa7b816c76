"""A model's version: SemVer that follows from the signature. The rules: docs/formats/version.md."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

import msgspec

from dolbear.core.errors import UsageError
from dolbear.model.signature import Input, Output, Signature
from dolbear.packaging.changes import Level, changes

Item = TypeVar("Item", Input, Output)

_NUMBER = "(0|[1-9][0-9]{0,8})"
_VERSION = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}")
_ORDER: tuple[Level, ...] = ("patch", "minor", "major")


class VersionError(UsageError):
    """A text that isn't a model's version."""

    def __init__(self, text: str) -> None:
        super().__init__(f"not a model's version: {text!r}", "Write it as MAJOR.MINOR.PATCH, as in 1.0.3.")
        self.text = text


class Version(msgspec.Struct, frozen=True, order=True):
    """MAJOR.MINOR.PATCH, ordered by its numbers."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        """As it is written."""
        return f"{self.major}.{self.minor}.{self.patch}"


def parse(text: str) -> Version:
    """Read a version.

    Raises:
        VersionError: it isn't one.
    """
    found = _VERSION.fullmatch(text)
    if not found:
        raise VersionError(text)
    return Version(*map(int, found.groups()))


def bump(old: Signature, new: Signature) -> Level:
    """Return which part of the version moves from `old` to `new`.

    Equal signatures, in any order, give `patch`. What two steps move is at least what both at once move.
    """
    levels: list[Level] = [change.level for change in changes(old, new)]
    return max(levels, key=_ORDER.index, default="patch")


def reasons(old: Signature, new: Signature) -> list[str]:
    """Return in words what changed, the gravest first; empty where nothing counts."""
    found = sorted(changes(old, new), key=lambda change: -_ORDER.index(change.level))
    return [f"{change.level}: {change.text}" for change in found]


def align(old: Signature, new: Signature) -> Signature:
    """Return `new` with inputs and labels in the order that `old` fixed, additions last.

    Outputs stay in their order: the first is the one that training learns.
    """
    known = {item.name: item for item in old.outputs}
    places = {item.name: place for place, item in enumerate(old.inputs)}
    ordered = sorted(new.inputs, key=lambda item: places.get(item.name, len(places)))
    fixed = {item.name: item for item in old.inputs}
    return Signature(
        inputs=tuple(_labelled(item, fixed.get(item.name)) for item in ordered),
        outputs=tuple(_labelled(item, known.get(item.name)) for item in new.outputs),
    )


def _labelled(item: Item, fixed: Item | None) -> Item:
    return msgspec.structs.replace(item, values=_labels(item.values, fixed.values if fixed else ()))


def _labels(values: Sequence[str], fixed: Sequence[str]) -> tuple[str, ...]:
    places = {label: place for place, label in enumerate(fixed)}
    return tuple(sorted(values, key=lambda label: places.get(label, len(places))))
