"""Package, publish, promote: acts that compare what is wanted with what is, and may be repeated."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

import msgspec

from dolbear.core import files
from dolbear.core.digest import Digest
from dolbear.ledger import read, reserve
from dolbear.ledger.event import Event
from dolbear.line import champion, datasets
from dolbear.line.results import Result
from dolbear.line.stages import gate, train
from dolbear.line.workspace import Workspace
from dolbear.model.signature import Signature
from dolbear.packaging import version as semver
from dolbear.project.parse import FILE

Known = Mapping[str, Result]


class Released(msgspec.Struct, frozen=True, kw_only=True):
    """What package, publish and promote did; `new`: at least one of them did something."""

    version: str
    coordinates: str
    published: bool
    promoted: bool
    new: bool
    sentence: str


def blocked(space: Workspace) -> str:
    """Say why what was judged may not be published; empty if it may."""
    changed = space.source.changed(_paths(space))
    if not space.source.commit():
        return "there is no commit in a Git repository yet"
    if changed:
        more = f" (and {len(changed) - 1} more)" if len(changed) > 1 else ""
        return f"{changed[0]} isn't committed{more}"
    stale = [data for data in datasets.resolved(space).values() if data.changed]
    if stale:
        return f"{stale[0].path.relative_to(space.root)} differs from its pointer: dolbear data add"
    return space.source.releases_here(space.settings.project.branch)


def event(space: Workspace, kind: str, data: dict[str, Any]) -> Event:
    """Make an event of now, by who works here."""
    return Event(
        kind=kind,
        subject=champion.subject(space),
        data={**data, "commit": space.source.commit()},
        time=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        who=space.source.author(),
    )


def settled(result: Result) -> dict[str, Any]:
    """Return what the ledger keeps of a judgement, so that it isn't made again."""
    return {
        "question": gate.question(result.ingredients),
        "champion": result.ingredients.get("champion", gate.NONE),
    }


def _paths(space: Workspace) -> list[str]:
    """Return all that a result depends on and Git should know."""
    settings = space.settings
    found = [FILE, *datasets.tracked(space), *train.code(space, settings.train.entry, settings.train.files)]
    if settings.train.requirements:
        found.append(settings.train.requirements)
    for metric in settings.metric.values():
        found += train.code(space, metric.entry)
    return list(dict.fromkeys(found))
