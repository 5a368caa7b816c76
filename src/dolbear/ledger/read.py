"""Questions to the ledger."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from dolbear.ledger.event import Event, Signed, version_of
from dolbear.ledger.store import History


def chosen(history: History, subject: str = "", kind: str = "") -> list[Signed]:
    """Return events in order: of one project or all, of one kind or all."""
    return [
        item
        for item in sorted(history, key=lambda item: item.event.sequence)
        if subject in {"", item.event.subject} and kind in {"", item.event.kind}
    ]


def events(history: History, subject: str, kind: str = "") -> list[Event]:
    """Return a project's events in order, of one kind or all."""
    return [item.event for item in chosen(history, subject, kind)]


def champion(history: History, subject: str) -> dict[str, Any] | None:
    """Return the data of the last promotion: `version`, `content`; None before the first.

    Without environments the champion is the last promoted version.

    Raises:
        IntegrityError: its event has no version.
    """
    promoted = events(history, subject, "promoted")
    if not promoted:
        return None
    version_of(promoted[-1])
    return promoted[-1].data


def newest(history: History, subject: str, kinds: Container[str], version: str) -> Signed | None:
    """Return the last event of these kinds that is about a version; None if there is none."""
    found = (item for item in reversed(chosen(history, subject)) if item.event.kind in kinds)
    return next((item for item in found if item.event.data.get("version") == version), None)


def reserved(history: History, subject: str) -> list[Event]:
    """Return the reservations that have a signature and a number, in order."""
    return [event for event in events(history, subject, "reserved") if {"signature", "version"} <= event.data.keys()]


def has(history: History, subject: str, kind: str, **data: object) -> bool:
    """Say whether there is an event of that kind with these data."""
    return any(
        all(event.data.get(key) == value for key, value in data.items()) for event in events(history, subject, kind)
    )
