"""The port by which a server that runs models is asked how it is."""

from __future__ import annotations

from typing import Protocol

import msgspec


class Served(msgspec.Struct, frozen=True):
    """What a server says of a model: `known`, it follows a file that names it; `state` and `error` as it tells them."""

    known: bool
    state: str = ""
    error: str = ""
    ahead: float | None = None


class Servers(Protocol):
    """Asks servers that run models."""

    def ask(self, url: str, model: str) -> Served:
        """Ask for the state of a model, `group:name`.

        Raises:
            RemoteError: it doesn't answer, or isn't such a server.
        """
