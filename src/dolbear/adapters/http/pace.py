"""Bytes from a socket, as long as they come at a bearable pace."""

from __future__ import annotations

import io
import re
import socket
import time
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BLOCK = 1 << 16
_CONTINUE = re.compile(rb"HTTP/1\.\d 100\b")


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How long one waits: all in seconds, `slowest` in bytes a second.

    `waits` come between tries of what may pass; a server that asks for more than `longest` isn't
    waited for. After `assent` a large body is sent though the server didn't ask for it.
    """

    connect: float = 15.0
    silence: float = 60.0
    slowest: float = 1024.0
    waits: tuple[float, ...] = (0.5, 1.0, 2.0)
    longest: float = 60.0
    assent: float = 2.0


class Paced(io.RawIOBase):
    """Reads a socket; `TimeoutError` after `silence` without a byte, or where bytes only drip.

    A socket's own timeout starts anew with each byte, so a server could hold us for days.
    """

    def __init__(self, connected: socket.socket, limits: Limits) -> None:
        super().__init__()
        self._socket = connected
        self._open = connected.makefile("rb", buffering=0)  # keeps it open when its connection is closed
        self._limits = limits
        self._start = time.monotonic()
        self._received = 0
        self._ahead = b""

    def readable(self) -> bool:
        """Tell BufferedReader so."""
        return True

    def begin(self) -> None:
        """Measure from now: the request is sent."""
        self._start = time.monotonic()

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read what is there."""
        view = memoryview(buffer).cast("B")
        if self._ahead:
            count = min(len(view), len(self._ahead))
            view[:count] = self._ahead[:count]
            self._ahead = self._ahead[count:]
            return count
        self._socket.settimeout(self._allowed())
        count = self._socket.recv_into(view)
        self._received += count
        return count

    def assents(self) -> bool:
        """Whether the server wants the body of a request that asked so: it says so, or says nothing for a while."""
        if not self._peek(self._limits.assent):
            return True
        while b"\r\n\r\n" not in self._ahead and len(self._ahead) < _BLOCK and self._peek(self._limits.silence):
            pass
        if not _CONTINUE.match(self._ahead):
            return False
        self._ahead = self._ahead.partition(b"\r\n\r\n")[2]
        return True

    def close(self) -> None:
        """Let go of the socket."""
        self._open.close()
        super().close()

    def _peek(self, seconds: float) -> bool:
        self._socket.settimeout(seconds)
        try:
            more = self._socket.recv(_BLOCK)
        except TimeoutError:
            return False
        self._ahead += more
        if not more:
            raise ConnectionResetError
        return True

    def _allowed(self) -> float:
        passed = time.monotonic() - self._start
        left = self._limits.silence + self._received / self._limits.slowest - passed
        if left <= 0:
            raise TimeoutError
        return min(left, self._limits.silence)


class Door:
    """What `http.client` makes an answer of: something with a file."""

    def __init__(self, paced: Paced) -> None:
        self._paced = paced

    def makefile(self, _: str) -> io.BufferedReader:
        """Return the bytes."""
        return io.BufferedReader(self._paced, _BLOCK)
