"""The port by which a Git remote is tried."""

from __future__ import annotations

from typing import Protocol

from dolbear.core.machine import Ran


class Reach(Protocol):
    """Asks a Git remote, a name or an address."""

    def shown(self, remote: str) -> str:
        """Return the remote for people: its address, without secrets."""

    def reads(self, remote: str) -> Ran:
        """List its branches."""

    def pushes(self, remote: str, branch: str) -> Ran:
        """Rehearse a push; its server's hooks aren't asked."""

    def hooks(self, remote: str) -> str:
        """Say what a rehearsal can't show, where that can be seen: hooks or missing rights of a directory; or empty."""
