"""Requests and responses as the routes see them, without a socket."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import msgspec

from dolbear.core.errors import DolbearError

JSON = "application/json"
_LONGEST = 1000


class Request(msgspec.Struct, kw_only=True, gc=False):
    """`target` is as sent; `headers` has lower-case names."""

    method: bytes
    target: bytes
    headers: dict[bytes, bytes] = {}
    body: bytes = b""
    keep_alive: bool = True
    old: bool = False


class Response(msgspec.Struct, frozen=True, gc=False):
    """`headers` are lines without their ends."""

    status: int
    body: bytes = b""
    kind: str = JSON
    headers: tuple[str, ...] = ()


class Job(msgspec.Struct, frozen=True):
    """Work too long for the loop that serves all connections; `told` hears its one answer, on the loop."""

    work: Callable[[], Response]
    told: Callable[[Response], None]


Outcome: TypeAlias = Response | Job


class HttpError(DolbearError):
    """A request that gets an error for an answer."""

    exit_code = 2

    def __init__(self, status: int, message: str, *headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers

    @property
    def response(self) -> Response:
        """What the client gets."""
        return error(self.status, self.message, *self.headers)


def error(status: int, message: str, *headers: str) -> Response:
    """Return an error as the protocol wants it; one with a name too long to show is cut."""
    text = message if len(message) <= _LONGEST else message[:_LONGEST] + "…"
    return Response(status, msgspec.json.encode({"error": text}), JSON, headers)
