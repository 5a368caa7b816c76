"""One request and its answer on an open connection."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path

import msgspec

from dolbear.adapters.http import connection as wire
from dolbear.adapters.http import faults
from dolbear.adapters.http.pace import Door, Limits, Paced

_BLOCK = 1 << 18
_LARGE = 1 << 20  # from here on the server is asked before a body is sent


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked; a body is bytes, or a file that is sent as long as it was at the start."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: Path | bytes | None = None

    @property
    def doing(self) -> str:
        """For people."""
        return f"{self.method} {self.path}"


class Body:
    """The body of an answer, read once."""

    def __init__(self, response: http.client.HTTPResponse, place: str, limits: Limits) -> None:
        self.headers = response.headers
        self._response = response
        self._sized = response.length is not None
        self._place = place
        self._limits = limits

    def blocks(self, most: int) -> Iterator[bytes]:
        """Yield all bytes.

        Raises:
            HttpError: they don't all come, or are more than `most`.
        """
        left = most - (self._response.length or 0)
        while left >= 0:
            with wire.talking(self._place, self._limits):
                block = self._response.read(_BLOCK)
            if not block:
                break
            left -= 0 if self._sized else len(block)
            yield block
        if left < 0:
            raise faults.StrangeAnswerError(self._place, f"the answer is larger than {most >> 20} MiB")
        if self._response.length:
            raise faults.DroppedError(self._place, "in the middle of an answer")

    def whole(self, most: int) -> bytes:
        """Return all bytes.

        Raises:
            HttpError: they don't all come, or are more than `most`.
        """
        return b"".join(self.blocks(most))


def transmit(
    connected: http.client.HTTPConnection,
    request: Request,
    heads: tuple[str, list[tuple[str, str]]],
    limits: Limits,
    *,
    ask: bool,
) -> bool:
    """Send a request; False if the server answered before it had the whole body."""
    paced = Paced(connected.sock, limits)
    connected.response_class = lambda _, **more: http.client.HTTPResponse(Door(paced), **more)  # type: ignore[assignment,arg-type]
    connected.sock.settimeout(limits.silence)
    connected.putrequest(request.method, heads[0])
    for name, value in heads[1]:
        connected.putheader(name, value.encode("latin-1", "replace") if value.isascii() else value.encode())
    if not isinstance(request.body, Path):
        if request.body is not None:
            connected.putheader("Content-Length", str(len(request.body)))
        connected.endheaders(request.body)
        paced.begin()
        return True
    whole = _transmit_file(connected, request.body, paced, ask=ask)
    paced.begin()
    return whole


def _transmit_file(connected: http.client.HTTPConnection, path: Path, paced: Paced, *, ask: bool) -> bool:
    with path.open("rb") as file:
        left = file.seek(0, 2)
        file.seek(0)
        connected.putheader("Content-Length", str(left))
        asks = ask and left >= _LARGE
        if asks:
            connected.putheader("Expect", "100-continue")
        connected.endheaders()
        if asks and not paced.assents():
            return False
        while left and (block := file.read(min(_BLOCK, left))):
            try:
                connected.send(block)
            except (BrokenPipeError, ConnectionResetError):  # perhaps it says why
                return False
            left -= len(block)
    return True
