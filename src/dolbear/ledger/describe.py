"""Tell events in words."""

from __future__ import annotations

from collections.abc import Callable

from dolbear.core.digest import Digest, short
from dolbear.ledger.event import Event
from dolbear.ledger.trust import Verified

HEADINGS = ("TIME (UTC)", "EVENT", "VERSION", "WHAT", "WHO", "SIGNATURE")
# A refusal may tell of many rows; --json has all of it.
_MOST = 100
_TRUST = {"unsigned": "unsigned", "unknown": "signed, by a key unknown here", "forged": "FORGED"}


def row(found: Verified) -> tuple[str, ...]:
    """Return an event's cells below `HEADINGS`."""
    event = found.item.event
    cells = (event.time.replace("T", " ").removesuffix("Z"), event.kind, version(event), what(event), event.who)
    return tuple(printable(cell) for cell in (*cells, trust(found)))


def trust(found: Verified) -> str:
    """Say what the signature is worth."""
    return _TRUST.get(found.trust) or f"signed by {found.signer}"


def version(event: Event) -> str:
    """Return the version that the event is about; empty if there is none."""
    value = event.data.get("version", "")
    return ".".join(map(str, value)) if isinstance(value, list) else str(value)


def what(event: Event) -> str:
    """Say what happened, in one line that a table bears."""
    tell = _WHAT.get(event.kind)
    text = tell(event) if tell else str(event.data.get("sentence", ""))
    return text if len(text) <= _MOST else f"{text[: _MOST - 1].rstrip()}…"


def _jar(event: Event) -> str:
    return f"jar {short(Digest(str(event.data.get('sha256', ''))))}"


def _deployed(event: Event) -> str:
    by = ", ".join(map(str, event.data.get("approvals", ())))
    return f"runs in {event.data.get('environment', '')}" + (f", approved by {by}" if by else "")


_WHAT: dict[str, Callable[[Event], str]] = {
    "reserved": lambda event: f"number reserved for content {short(Digest(str(event.data.get('content', ''))))}",
    "published": lambda event: f"among the candidates, {_jar(event)}",
    "promoted": lambda event: f"released, {_jar(event)}",
    "approved": lambda event: f"for {event.data.get('environment', '')}, {_jar(event)}",
    "withdrawn": lambda event: f"for {event.data.get('environment', '')}, {_jar(event)}",
    "deployed": _deployed,
    "rolled-back": lambda event: (
        f"{event.data.get('environment', '')}: instead of {event.data.get('instead_of', '')}, {_reason(event)}"
    ),
}


def _reason(event: Event) -> str:
    return str(event.data.get("reason", "")).partition("\n")[0]


def printable(text: str) -> str:
    """Replace what could move the cursor or colour the terminal: others wrote this."""
    return "".join(character if character.isprintable() else "�" for character in text)
