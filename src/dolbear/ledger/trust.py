"""Whose signature an event carries."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Literal, Protocol

import msgspec

from dolbear.core.errors import IntegrityError
from dolbear.ledger.event import Signed
from dolbear.ledger.store import History

Trust = Literal["unsigned", "valid", "unknown", "forged"]
# Each check waits for a process of its own.
_THREADS = 4


class ForgedError(IntegrityError):
    """Events carry signatures that aren't of their bytes."""

    def __init__(self, paths: list[str]) -> None:
        more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
        super().__init__(
            f"ledger: the signature of {paths[0]}{more} isn't of these bytes",
            "The event or its signature was changed: look at the ledger's Git history.",
        )
        self.paths = paths


class Tag(msgspec.Struct, frozen=True, kw_only=True):
    """A tag of Git: its message, when it was made (seconds since 1970), what was signed, and the signature."""

    name: str
    message: str
    seconds: int
    content: bytes
    signature: str


class Verifier(Protocol):
    """Checks signatures."""

    def verify(self, content: bytes, signature: str, *, time: str = "") -> tuple[Trust, str]:
        """Return what a signature made at `time` is worth, and the signer where known."""


class Signer(Verifier, Protocol):
    """Signs, too, and knows whose keys count."""

    def sign(self, content: bytes) -> str:
        """Return the armoured signature of the bytes; empty where there is no key."""

    def names(self, content: bytes, signature: str, allowed: bytes, *, time: str, of_git: bool) -> tuple[str, ...]:
        """Return all names that a good signature's key has in `allowed`, a file of allowed signers; else none.

        `of_git`: it was made by Git for a tag or commit, not by dolbear for an event.
        """


class Verified(msgspec.Struct, frozen=True):
    """An event, what its signature is worth, and whose it is: empty unless valid."""

    item: Signed
    trust: Trust
    signer: str


def verified(history: History, verifier: Verifier) -> list[Verified]:
    """Verify each event's signature; the order stays."""

    def one(item: Signed) -> Verified:
        return Verified(item, *verifier.verify(item.content, item.signature, time=item.event.time))

    with ThreadPoolExecutor(_THREADS) as pool:
        return list(pool.map(one, history))
