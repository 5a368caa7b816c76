"""Reserve a version number: the same content has the same number, and no number is used twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from dolbear.core.digest import Digest
from dolbear.ledger import read
from dolbear.ledger.event import Event, version_of
from dolbear.ledger.store import EventStore, History

Version = tuple[int, int, int]
# Of the data of the last reservation (None: the first), says which part of the version moves.
Bump = Callable[[dict[str, Any] | None], str]


class Reservation(msgspec.Struct, frozen=True):
    """The number of one content; `new` if it was reserved just now."""

    version: Version
    new: bool


def reserve(store: EventStore, event: Event, content: Digest, bump: Bump) -> Reservation:
    """Reserve the next number for `content`, or return the one that it has.

    `event` brings subject, time, author and further data; its kind and version are set here.

    Raises:
        RemoteError: the ledger couldn't be written.
        IntegrityError: a reservation in it has no version.
    """
    found = _of(store.read(), event.subject, content)
    if found is not None:
        return Reservation(found, new=False)

    def decide(history: History) -> list[Event]:
        if _of(history, event.subject, content) is not None:
            return []
        past = read.events(history, event.subject, "reserved")
        last = max(past, key=version_of, default=None)
        number = next_version(version_of(last) if last else None, bump(last.data if last else None))
        data = {**event.data, "version": list(number), "content": content}
        return [msgspec.structs.replace(event, kind="reserved", data=data)]

    added = store.append(decide)
    version = _of([*store.read(), *added], event.subject, content)
    assert version is not None  # noqa: S101  # it was appended, by us or by another
    return Reservation(version, new=bool(added))


def next_version(last: Version | None, bump: str) -> Version:
    """Return the version after `last`; the first is 1.0.0."""
    if last is None:
        return (1, 0, 0)
    major, minor, patch = last
    if bump == "major":
        return (major + 1, 0, 0)
    return (major, minor + 1, 0) if bump == "minor" else (major, minor, patch + 1)


def _of(history: History, subject: str, content: Digest) -> Version | None:
    for event in read.events(history, subject, "reserved"):
        if event.data.get("content") == content:
            return version_of(event)
    return None
