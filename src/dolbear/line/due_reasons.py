"""What differs between the present causes and those of the last training."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import msgspec

from dolbear.core.digest import Digest
from dolbear.line.cause import Cause, differences
from dolbear.line.sides import stored
from dolbear.line.stages import train
from dolbear.line.workspace import Workspace

Kind = Literal["first", "data", "code", "model", "settings", "rows", "age"]

# What a stage has from those before it: that it changed is no reason of its own.
_DERIVED = {
    *(f"{part} rows" for part in ("train", "validation", "test")),
    *("profile", "model", "checkpoint", "binding", "evaluation", "predictions"),
    "champion",  # a promotion must not set off the next training
}


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One reason of one kind, in words."""

    kind: Kind
    what: str


def reasons(space: Workspace, present: Mapping[str, Cause], last: Mapping[str, str]) -> tuple[Reason, ...]:
    """Return what changed since the run with the causes `last`, each once."""
    found = [reason for stage in last for reason in _of_stage(space, stage, present.get(stage), Digest(last[stage]))]
    return tuple(dict.fromkeys(found))


def _of_stage(space: Workspace, stage: str, cause: Cause | None, last: Digest) -> Iterator[Reason]:
    if cause is not None and cause.digest == last:
        return
    old = stored(space, stage, last)
    if cause is None and stage != train.Train.name:
        return  # behind a stage without a result, which is told
    if old is None:
        if cause is not None:
            yield Reason(kind="settings", what=f"what {stage} depends on changed; this archive doesn't know how")
        return
    if cause is not None and old.revision != cause.revision:
        yield Reason(kind="code", what=f"this dolbear does {stage} otherwise")
    before = _kept(old.ingredients)
    now = _kept(cause.ingredients if cause is not None else train.without_rows(space))
    for name in dict.fromkeys([*now, *before]):
        for what in differences(_one(before, name), _one(now, name)):
            yield Reason(kind=_kind(name), what=what)


def _kept(ingredients: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in ingredients.items() if name not in _DERIVED}


def _one(ingredients: Mapping[str, str], name: str) -> dict[str, str]:
    return {name: ingredients[name]} if name in ingredients else {}


def _kind(name: str) -> Kind:
    if name.startswith("data "):
        return "data"
    if name == "model file":
        return "model"
    return "code" if name.startswith("code ") else "settings"
