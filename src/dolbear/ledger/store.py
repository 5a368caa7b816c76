"""The port of the ledger: read all, append on top of what was read."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Protocol

import msgspec

from dolbear.core.errors import IntegrityError
from dolbear.ledger.event import STREAMS, Event, Signed, decode, encode, number_of, path_of

History = Sequence[Signed]
Decide = Callable[[History], Sequence[Event]]


class EventStore(Protocol):
    """Events in the order of their sequence; none is ever changed or removed."""

    def read(self, *, fresh: bool = False) -> History:
        """Return all events; `fresh` asks the remote first.

        Raises:
            IntegrityError: a stored event can't be read.
            RemoteError: the remote was asked and didn't answer.
        """

    def append(self, decide: Decide) -> History:
        """Store the events that `decide` makes of the history, and return them.

        If another writer was faster, `decide` is called again with the history he left: no event
        is lost and no decision is numbered twice.

        Raises:
            RemoteError: they couldn't be kept where they belong.
        """


def numbered(history: History, events: Sequence[Event]) -> list[tuple[str, Event]]:
    """Give new events their sequence and their paths behind `history`."""
    counts = dict.fromkeys(STREAMS.values(), 0)
    for item in history:
        stream = STREAMS.get(item.event.kind)
        if stream:
            counts[stream] = max(counts[stream], number_of(item.path))
    last = max((item.event.sequence for item in history), default=0)
    placed = []
    for place, event in enumerate(events, start=last + 1):
        stream = STREAMS.get(event.kind, "")
        counts[stream] = counts.get(stream, 0) + 1
        whole = msgspec.structs.replace(event, sequence=place)
        placed.append((path_of(whole, counts[stream]), whole))
    return placed


def ordered(events: Sequence[Signed]) -> History:
    """Return events in the order of their sequence.

    Raises:
        IntegrityError: two have the same, so that nobody knows which came first.
    """
    found = sorted(events, key=lambda item: item.event.sequence)
    for one, two in itertools.pairwise(found):
        if one.event.sequence == two.event.sequence:
            message = f"ledger: {one.path} and {two.path} have the same place, {one.event.sequence}"
            raise IntegrityError(message, "The ledger was changed by hand; look at its Git history.")
    return tuple(found)


class Memory:
    """A ledger that lives as long as its process: for tests, and where there is no Git."""

    def __init__(self) -> None:
        self._events: list[Signed] = []

    def read(self, *, fresh: bool = False) -> History:  # noqa: ARG002  # there is no remote
        """Return all events."""
        return tuple(self._events)

    def append(self, decide: Decide) -> History:
        """Store what `decide` makes."""
        placed = numbered(self._events, decide(tuple(self._events)))
        added = [decode(path, encode(event)) for path, event in placed]
        self._events += added
        return tuple(added)
