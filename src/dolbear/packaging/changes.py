"""What a change of the signature means to who calls the model. The rules: docs/formats/version.md."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

from dolbear.model.signature import Input, Output, Signature

Level: TypeAlias = Literal["patch", "minor", "major"]

# With more labels than this a closed category is a String in Java: docs/formats/java-api.md.
ENUM_AT_MOST = 2000


class Change(msgspec.Struct, frozen=True):
    """One difference: which part of the version it moves, and what it is in words."""

    level: Level
    text: str


def changes(old: Signature, new: Signature) -> tuple[Change, ...]:
    """Compare two signatures; the order of inputs and labels, and descriptions, don't count."""
    return (*_inputs(old, new), *_outputs(old, new))


def _inputs(old: Signature, new: Signature) -> Iterator[Change]:
    before, after = ({item.name: item for item in signature.inputs} for signature in (old, new))
    for name, item in before.items():
        if name in after:
            yield from _input(item, after[name])
        else:
            yield Change("major", f"input {name} was removed")
    for name, item in after.items():
        if name not in before:
            yield Change("minor" if item.optional else "major", f"input {name} is new{_required(item)}")


def _required(item: Input) -> str:
    return "" if item.optional else " and required"


def _input(old: Input, new: Input) -> Iterator[Change]:
    what = f"input {new.name}"
    yield from _meaning(what, old, new)
    if old.optional != new.optional:
        yield Change(
            "minor" if new.optional else "major", f"{what} became {'optional' if new.optional else 'required'}"
        )
    yield from _labels(what, old, new, added="minor")


def _outputs(old: Signature, new: Signature) -> Iterator[Change]:
    before, after = ({item.name: item for item in signature.outputs} for signature in (old, new))
    for name, item in before.items():
        if name in after:
            yield from _meaning(f"output {name}", item, after[name])
            yield from _labels(f"output {name}", item, after[name], added="major")
        else:
            yield Change("major", f"output {name} was removed")
    yield from (Change("minor", f"output {name} is new") for name in after if name not in before)
    if old.target.name != new.target.name and old.target.name in after:
        yield Change("major", f"the model learns {new.target.name} instead of {old.target.name}")


def _meaning(what: str, old: Input | Output, new: Input | Output) -> Iterator[Change]:
    if old.type != new.type:
        yield Change("major", f"{what} changed its type from {old.type} to {new.type}")
    if isinstance(old, Input) and isinstance(new, Input) and old.shape != new.shape:
        yield Change("major", f"{what} changed its shape from {list(old.shape)} to {list(new.shape)}")
    if old.unit != new.unit:
        yield Change("major", f"{what} changed its unit from {old.unit or 'none'} to {new.unit or 'none'}")


def _labels(what: str, old: Input | Output, new: Input | Output, *, added: Level) -> Iterator[Change]:
    if bool(old.values) != bool(new.values):
        yield Change("major", f"{what} is no longer {'a closed category' if old.values else 'open'}")
        return
    for label in old.values:
        if label not in new.values:
            yield Change("major", f"{what} lost the label {label!r}")
    for label in new.values:
        if label not in old.values:
            yield Change(added, f"{what} has the new label {label!r}")
    if len(old.values) <= ENUM_AT_MOST < len(new.values):
        yield Change("major", f"{what} has more than {ENUM_AT_MOST:,} labels, so it is no longer an enum in Java")
    if len(new.values) <= ENUM_AT_MOST < len(old.values):
        yield Change("major", f"{what} has at most {ENUM_AT_MOST:,} labels, so it is an enum in Java now")
