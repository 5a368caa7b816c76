"""A client without a socket: what it sends is handed to a connection, what it gets is kept."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from dolbear.serving.connection import Connection
from dolbear.serving.limits import Limits
from dolbear.serving.site import Site

ROOT = b'{"inputs":[{"name":"x","shape":[1],"datatype":"FP64","data":[4]}]}'


class Wire(asyncio.Transport):
    """Keeps what is written, and how it ends."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.reading = True
        self.ended = ""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Keep it."""
        assert self.ended != "closed"
        self.written += bytes(data)

    def can_write_eof(self) -> bool:
        """As a socket can."""
        return True

    def write_eof(self) -> None:
        """Half-close."""
        self.ended = "half"

    def close(self) -> None:
        """Close."""
        self.ended = "closed"

    def abort(self) -> None:
        """Cut."""
        self.ended = "cut"

    def is_closing(self) -> bool:
        """Whether it is closed."""
        return self.ended in {"closed", "cut"}

    def pause_reading(self) -> None:
        """Read no more."""
        self.reading = False

    def resume_reading(self) -> None:
        """Read again."""
        self.reading = True


class Client:
    """One connection to a site."""

    def __init__(self, site: Site) -> None:
        self.wire = Wire()
        self.connection = Connection(site)
        self.connection.connection_made(self.wire)

    def send(self, data: bytes) -> Client:
        """Send bytes as they are."""
        self.connection.data_received(data)
        return self

    def post(self, body: bytes = ROOT, *headers: str, target: str = "/v2/models/root/infer") -> Client:
        """Send an inference request."""
        return self.send(request("POST", target, body, *headers))

    @property
    def answers(self) -> list[tuple[int, Any]]:
        """Status and document of all answers so far."""
        found, rest = [], self.wire.written
        while rest:
            head, _, rest = rest.partition(b"\r\n\r\n")
            status = int(head.split()[1])
            lengths = [int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.startswith(b"Content-Length")]
            if lengths:
                body, rest = rest[: lengths[0]], rest[lengths[0] :]
                found.append((status, json.loads(body) if body.startswith(b"{") else body))
            else:
                found.append((status, None))
        return found

    @property
    def statuses(self) -> list[int]:
        """Of all answers so far."""
        return [status for status, _ in self.answers]


def request(method: str, target: str, body: bytes = b"", *headers: str) -> bytes:
    """Write a request; `headers` come beside Host, the length and the type of a body."""
    lines = [f"{method} {target} HTTP/1.1", "Host: here", *headers]
    if body or method == "POST":
        lines += [f"Content-Length: {len(body)}", "Content-Type: application/json"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def site_of(shared: Any, loop: asyncio.AbstractEventLoop, **limits: Any) -> Site:  # noqa: ANN401  # registry and metrics
    """Make a site whose clock stands still."""
    return Site(loop, shared, Limits(**limits))
