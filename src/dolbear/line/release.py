"""Package, publish, promote: acts that compare what is wanted with what is, and may be repeated."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from dolbear.core.digest import Digest
from dolbear.core.errors import NotFoundError
from dolbear.ledger import read, reserve
from dolbear.ledger.event import Event, sha256_of
from dolbear.ledger.store import History
from dolbear.line import champion, events, jars, judgements, publication, root
from dolbear.line.results import Result
from dolbear.line.stages import package
from dolbear.line.workspace import Workspace
from dolbear.model.signature import Signature
from dolbear.packaging import version as semver
from dolbear.publishing import listing
from dolbear.publishing.layout import Coordinates
from dolbear.publishing.repository import MissingFileError, Repository
from dolbear.publishing.sums import says

Known = Mapping[str, Result]


class Released(msgspec.Struct, frozen=True, kw_only=True):
    """What package, publish and promote did; `new`: at least one of them did something."""

    version: str
    coordinates: str
    published: bool
    promoted: bool
    new: bool
    sentence: str


def release(space: Workspace, known: Known, until: str) -> Released:
    """Bring the package of these results as far as `until`: numbered, published, promoted.

    What is there already is left as it is.

    Raises:
        DolbearError: a step failed; run again, it goes on from there.
    """
    number = _reserved(space, known)
    at = Coordinates(space.settings.project.group, space.settings.project.name, str(number))
    if until == "package":
        jars.data_jar(space, known, at)
        jars.api_jars(space, known, jars.api_of(at))
        return _told(at, "packaged", new=True)
    content = known["package"].summary["content"]
    data = {"version": at.version, "content": content, **judgements.facts(known["gate"])}
    published = act(space, "published", data, space.candidates, lambda: publication.publish(space, known, at))
    judged = judgements.renew(space, at.version, known["gate"])
    if until == "publish":
        return _told(at, "published", new=published or judged)
    promoted = to_releases(space, at.version)
    return _told(at, "promoted", new=published or judged or promoted)


def to_releases(space: Workspace, version: str, approvals: Sequence[str] = ()) -> bool:
    """Copy a published version to the releases, with its run's evidence and its approvals; False if it was there.

    Raises:
        DolbearError: it can't be copied; run again, it goes on from there.
    """
    at = Coordinates(space.settings.project.group, space.settings.project.name, version)
    history, subject = space.ledger.read(), champion.subject(space)
    told = root.published(history, subject, version)
    if told is None:
        message = f"{at} isn't published"
        raise NotFoundError(message, "dolbear publish does it, from a clean release branch.")
    judged = judgements.last(history, subject, version)
    data: dict[str, Any] = {key: told.event.data[key] for key in ("version", "content") if key in told.event.data}
    data |= {key: judged[key] for key in judgements.KEYS if key in judged}
    sha256 = Digest(f"sha256:{sha256_of(told.event)}")
    return act(space, "promoted", data, space.releases, lambda: publication.promote(space, at, sha256, approvals))


def act(space: Workspace, kind: str, data: dict[str, Any], place: Repository, act: Callable[[], bool]) -> bool:
    """Do what the ledger or the repository lacks, then record it; False if nothing was to be done."""
    subject = champion.subject(space)
    at = Coordinates(space.settings.project.group, space.settings.project.name, data["version"])
    known = read.has(space.ledger.read(), subject, kind, version=at.version)
    changed = act() if not known or not publication.is_whole(place, at) else False
    if known:
        return changed
    made = events.made(space, kind, {**data, "sha256": _sha256(space, at)})

    def decide(history: History) -> list[Event]:
        return [] if read.has(history, subject, kind, version=at.version) else [made]

    space.ledger.append(decide)
    _relist(space, kind, place, at)
    return True


def _relist(space: Workspace, kind: str, place: Repository, at: Coordinates) -> None:
    """List again what another's older list was written over: the ledger tells what is there by now."""
    asked = itertools.count()

    def recorded() -> list[Coordinates]:
        history = space.ledger.read(fresh=next(asked) > 0)
        told = read.events(history, champion.subject(space), kind)
        return [msgspec.structs.replace(at, version=one.data["version"]) for one in told if "version" in one.data]

    listing.relist(place, at, lambda: [one.version for one in recorded()])
    listing.relist(place, jars.api_of(at), lambda: [jars.api_of(one).version for one in recorded()])


class Standing(msgspec.Struct, frozen=True):
    """Whether the content at hand is published and promoted already."""

    published: bool
    promoted: bool


def standing(space: Workspace, known: Known) -> Standing:
    """Look into the ledger; asks no remote."""
    history, subject = space.ledger.read(), champion.subject(space)
    content = known["package"].summary["content"]
    return Standing(*(read.has(history, subject, kind, content=content) for kind in ("published", "promoted")))


def _reserved(space: Workspace, known: Known) -> semver.Version:
    summary = known["package"].summary
    signature = msgspec.to_builtins(space.signature)

    def bump(last: dict[str, Any] | None) -> str:
        if last is None:
            return "patch"
        found = semver.bump(msgspec.convert(last["signature"], Signature), space.signature)
        return "minor" if found == "patch" and last["api"] != summary["api"] else found

    data = {"signature": signature, "api": summary["api"], "run": publication.facts(space, known)}
    data["seen"] = package.seen(space, known)
    wanted = events.made(space, "reserved", data)
    return semver.Version(*reserve.reserve(space.ledger, wanted, Digest(summary["content"]), bump).version)


def _sha256(space: Workspace, at: Coordinates) -> str:
    path = f"{at.path('jar')}.sha256"
    told = space.candidates.read(path)
    if told is None:
        raise MissingFileError(space.candidates.name, path)
    return says(told)


def _told(at: Coordinates, done: str, *, new: bool) -> Released:
    sentence = f"{at} {done}" if new else f"{at} is {done} already"
    reached = ("packaged", "published", "promoted").index(done)
    return Released(
        version=at.version,
        coordinates=str(at),
        published=reached > 0,
        promoted=reached > 1,
        new=new,
        sentence=sentence,
    )
