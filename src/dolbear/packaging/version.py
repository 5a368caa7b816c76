"""SemVer from the difference of two signatures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, TypeVar

import msgspec

from dolbear.core.errors import UsageError
from dolbear.model.signature import Input, Output, Signature

Bump = Literal["major", "minor", "patch"]
Field = TypeVar("Field", Input, Output)

_ORDER: tuple[Bump, ...] = ("patch", "minor", "major")
_PARTS = 3


class Version(msgspec.Struct, frozen=True, order=True):
    """A final version number; versions order as SemVer does."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        """Write `1.2.3`."""
        return f"{self.major}.{self.minor}.{self.patch}"


def parse(text: str) -> Version:
    """Read `1.2.3`.

    Raises:
        UsageError: it isn't three numbers.
    """
    parts = text.split(".")
    if len(parts) != _PARTS or not all(part.isascii() and part.isdigit() for part in parts):
        message = f"{text!r} isn't a version"
        raise UsageError(message, "Versions are three numbers, such as 1.2.3.")
    return Version(*map(int, parts))


def bump(old: Signature, new: Signature) -> Bump:
    """Say which part of the version moves from one signature to the next."""
    found: list[Bump] = [level for level, _ in changes(old, new)]
    return max(found, key=_ORDER.index, default="patch")


def reasons(old: Signature, new: Signature) -> list[str]:
    """Say in words what changed for a caller."""
    return [text for _, text in changes(old, new)]


def changes(old: Signature, new: Signature) -> Iterator[tuple[Bump, str]]:
    """Yield each change that a caller notices, and what it means."""
    before, after = ({item.name: item for item in signature.inputs} for signature in (old, new))
    for name, item in before.items():
        if name not in after:
            yield "major", f"input {name} is gone"
        else:
            yield from _input(item, after[name])
    for name, item in after.items():
        if name not in before:
            yield ("minor", f"optional input {name} is new") if item.optional else ("major", f"input {name} is new")
    yield from _outputs(old, new)


def _input(old: Input, new: Input) -> Iterator[tuple[Bump, str]]:
    what = f"input {old.name}"
    if old.type != new.type:
        yield "major", f"{what} is {new.type}, was {old.type}"
    if old.unit != new.unit:
        yield "major", f"{what} is in {new.unit or 'no unit'}, was in {old.unit or 'no unit'}"
    if old.optional and not new.optional:
        yield "major", f"{what} is required now"
    if new.optional and not old.optional:
        yield "minor", f"{what} may be left out now"
    if bool(old.values) != bool(new.values):
        yield "major", f"{what} is {'a closed' if new.values else 'an open'} category now"
    elif set(old.values) - set(new.values):
        yield "major", f"{what} takes no {_listed(old.values, new.values)} any more"
    elif set(new.values) - set(old.values):
        yield "minor", f"{what} takes {_listed(new.values, old.values)} too"


def _outputs(old: Signature, new: Signature) -> Iterator[tuple[Bump, str]]:
    before, after = ({item.name: item for item in signature.outputs} for signature in (old, new))
    for name, item in before.items():
        if name not in after:
            yield "major", f"output {name} is gone"
            continue
        other = after[name]
        if item.type != other.type:
            yield "major", f"output {name} is {other.type}, was {item.type}"
        if item.unit != other.unit:
            yield "major", f"output {name} is in {other.unit or 'no unit'}, was in {item.unit or 'no unit'}"
        if set(item.values) != set(other.values):
            yield "major", f"output {name} has other labels"
    for name in after.keys() - before.keys():
        yield "minor", f"output {name} is new"


def align(old: Signature, new: Signature) -> Signature:
    """Return `new` with inputs and labels in the order of `old`; what is new comes last."""
    inputs = _ordered(old.inputs, new.inputs)
    return Signature(inputs=tuple(inputs), outputs=tuple(_ordered(old.outputs, new.outputs)))


def _ordered(old: Sequence[Field], new: Sequence[Field]) -> list[Field]:
    known = {item.name: item for item in old}
    places = {name: place for place, name in enumerate(known)}
    ordered = sorted(new, key=lambda item: places.get(item.name, len(places)))
    return [_labels(known[item.name], item) if item.name in known else item for item in ordered]


def _labels(old: Field, new: Field) -> Field:
    places = {value: place for place, value in enumerate(old.values)}
    values = tuple(sorted(new.values, key=lambda value: places.get(value, len(places))))
    return msgspec.structs.replace(new, values=values)


def _listed(more: Sequence[str], fewer: Sequence[str]) -> str:
    return ", ".join(repr(value) for value in more if value not in fewer)
