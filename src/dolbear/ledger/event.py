"""One event of the ledger. Format: docs/formats/ledger.md."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from dolbear.core import digest
from dolbear.core.errors import IntegrityError
from dolbear.ledger import facts

Kind = Literal["run", "reserved", "published", "judged", "promoted", "approved", "withdrawn", "deployed", "rolled-back"]

# A decision is a numbered file of its stream, made once; an observation is named by its digest.
STREAMS: dict[str, str] = {
    "reserved": "numbers",
    "published": "candidates",
    "judged": "judgements",
    "promoted": "releases",
    "approved": "approvals",
    "withdrawn": "approvals",
    "deployed": "deployments",
    "rolled-back": "deployments",
}
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
    if strange := facts.strange(event.kind, event.data):
        message = f"ledger: {path} has another {strange} than a {event.kind} event may have"
        raise IntegrityError(message, _BY_HAND)
    return Signed(event=event, path=path, content=content, signature=signature)


def version_of(event: Event) -> tuple[int, int, int]:
    """Return the version that a decision is about, written as `1.2.3` or `[1, 2, 3]`.

    Raises:
        IntegrityError: there is none; nobody but a hand writes such a decision.
    """
    value = event.data.get("version")
    parts = value.split(".") if isinstance(value, str) else value
    try:
        major, minor, patch = (_whole(part) for part in parts)  # type: ignore[union-attr]
    except (TypeError, ValueError) as reason:
        message = f"ledger: the {event.kind} event {event.sequence} has no version but {value!r:.80}"
        raise IntegrityError(message, _BY_HAND) from reason
    return (major, minor, patch)


def sha256_of(event: Event) -> str:
    """Return the digest of the jar that a decision is about.

    Raises:
        IntegrityError: there is none.
    """
    value = event.data.get("sha256")
    if not isinstance(value, str) or not facts.is_sha256(value):
        message = f"ledger: the {event.kind} event {event.sequence} has no sha256"
        raise IntegrityError(message, _BY_HAND)
    return value


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


def _whole(part: object) -> int:
    if isinstance(part, bool) or not isinstance(part, (int, str)) or not str(part).isascii() or not str(part).isdigit():
        raise ValueError
    return int(part)


def _belongs(event: Event, path: str, content: bytes) -> bool:
    """Say whether the path is the event's; where one of a later kind is kept isn't known here."""
    if event.kind in STREAMS:
        return path == path_of(event, number_of(path))
    stream, _, name = path.partition("/")
    if stream == f"{event.kind}s":
        return name == f"{digest.hex_of(digest.of_bytes(content))}.json"
    return stream not in STREAMS.values()
