"""One event of the ledger. Format: docs/formats/ledger.md."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from dolbear.core import digest
from dolbear.core.errors import IntegrityError

Kind = Literal["run", "reserved", "published", "promoted"]

# A decision is a numbered file of its stream, made once; an observation is named by its digest.
STREAMS: dict[str, str] = {"reserved": "numbers", "published": "candidates", "promoted": "releases"}
_FORMAT = 1
_BY_HAND = "The ledger was changed by hand; look at its Git history."


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """What happened, to what, when and by whom.

    `sequence` is the event's place in the ledger, from 1; it orders events, `time` (UTC, ISO) only
    tells. `subject` is the project, `group:name`.
    """

    kind: str
    subject: str
    data: dict[str, Any]
    time: str
    who: str
    sequence: int = 0
    format: int = _FORMAT


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """An event as the ledger has it; `signature` is an SSH signature in armour, or empty."""

    event: Event
    path: str
    content: bytes
    signature: str = ""


def encode(event: Event) -> bytes:
    """Return the canonical bytes: what is stored and signed."""
    return digest.canonical_json(msgspec.to_builtins(event))


def decode(path: str, content: bytes, signature: str = "") -> Signed:
    """Read a stored event.

    Raises:
        IntegrityError: the bytes aren't an event of a known format, as dolbear writes it, for this path.
    """
    try:
        event = msgspec.json.decode(content, type=Event)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        message = f"ledger: {path} isn't an event: {error}"
        raise IntegrityError(message, _BY_HAND) from error
    if event.format != _FORMAT:
        message = f"ledger: {path} has the format {event.format}, this dolbear reads {_FORMAT}"
        raise IntegrityError(message, "Install a newer dolbear.")
    if encode(event) != content or not _belongs(event, path, content):
        message = f"ledger: {path} isn't as dolbear writes it"
        raise IntegrityError(message, _BY_HAND)
    return Signed(event=event, path=path, content=content, signature=signature)


def path_of(event: Event, number: int) -> str:
    """Say where an event is kept; `number` counts the decisions of its stream from 1."""
    stream = STREAMS.get(event.kind)
    if stream is None:
        return f"{event.kind}s/{digest.hex_of(digest.of_bytes(encode(event)))}.json"
    return f"{stream}/{number:06}.json"


def number_of(path: str) -> int:
    """Return the number in a decision's path; 0 for an observation."""
    stream, _, name = path.partition("/")
    number = name.removesuffix(".json")
    return int(number) if stream in STREAMS.values() and number.isascii() and number.isdigit() else 0


def _belongs(event: Event, path: str, content: bytes) -> bool:
    """Say whether the path is the event's; where one of a later kind is kept isn't known here."""
    if event.kind in STREAMS:
        return path == path_of(event, number_of(path))
    stream, _, name = path.partition("/")
    if stream == f"{event.kind}s":
        return name == f"{digest.hex_of(digest.of_bytes(content))}.json"
    return stream not in STREAMS.values()
