"""Make events for the ledger."""

from __future__ import annotations

import time
from typing import Any

from dolbear.ledger.event import Event
from dolbear.line import champion
from dolbear.line.workspace import Workspace


def made(space: Workspace, kind: str, data: dict[str, Any]) -> Event:
    """Make an event of now, by who works here."""
    return Event(
        kind=kind,
        subject=champion.subject(space),
        data={**data, "commit": space.source.commit()},
        time=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        who=space.source.author(),
    )
