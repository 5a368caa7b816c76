"""What one may do in a repository over HTTP, told without writing.

A PUT that says `Expect: 100-continue` is answered before its body is sent: by 401 or 403 where one
may not, by 100 where the server wants the body. It never gets one: the connection is reset there.
"""

from __future__ import annotations

import email.utils
import http.client
import socket
import struct
import time
from collections.abc import Mapping
from pathlib import Path

import msgspec

from dolbear.adapters.http import connection as wire
from dolbear.adapters.http import faults
from dolbear.adapters.http.address import Address
from dolbear.adapters.http.client import Client
from dolbear.adapters.http.credentials import Login, nobody
from dolbear.adapters.http.open import AUTHORITY, Access, login_of
from dolbear.adapters.http.pace import Limits
from dolbear.adapters.http.request import Request
from dolbear.core.machine import SECONDS
from dolbear.publishing.rights import Rights, Yes

_LARGEST = 16 << 20
_HEAD = 1 << 16
_CONTINUE = 100
_MISSING = {404, 410}
_WHO, _MAY_NOT = 401, 403
_LIMITS = Limits(connect=SECONDS - 0.5, silence=SECONDS - 0.5, waits=(), assent=2.0)


class Heard(msgspec.Struct, frozen=True):
    """An answer's status (0: silence), its content, and how many seconds its clock is ahead of ours."""

    status: int
    content: bytes = b""
    ahead: float | None = None


class Asking(Client):
    """One question, one answer: nothing is tried again, no redirect followed, nothing kept open."""

    def __init__(self, address: Address, login: Login, authority: Path | None) -> None:
        super().__init__(address, login, authority=authority, limits=_LIMITS)

    def get(self, path: str) -> Heard:
        """Ask for a file.

        Raises:
            HttpError: no answer came.
        """
        address = self.address.of(path)
        connected = self._begun(Request(method="GET", path=path), address)
        try:
            with wire.talking(str(self.address), _LIMITS):
                connected.endheaders()
                response = connected.getresponse()
                content = response.read(_LARGEST)
            return Heard(response.status, content, _ahead(response.headers.get("Date", "")))
        finally:
            connected.close()

    def would_take(self, path: str) -> Heard:
        """Ask whether a file may be sent, and send none.

        Raises:
            HttpError: no answer came.
        """
        address = self.address.of(path)
        connected = self._begun(Request(method="PUT", path=path), address)
        try:
            with wire.talking(str(self.address), _LIMITS):
                connected.putheader("If-None-Match", "*")
                connected.putheader("Content-Length", "1")
                connected.putheader("Expect", "100-continue")
                connected.endheaders()
                status = _first_status(connected.sock)
                # Ended by a reset, no server takes what it has for the whole file.
                connected.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return Heard(status)
        finally:
            connected.close()

    def account(self) -> str:
        """Return who asks; empty for a visitor."""
        known = self._known()
        return known.who if known else ""

    def source(self) -> str:
        """Return where the credentials are from, or were looked for."""
        known = self._known()
        return known.source if known else self._login.looked

    def _begun(self, request: Request, address: Address) -> http.client.HTTPConnection:
        target, heads = self._heads(request, address)
        connected = self._open(address)
        connected.putrequest(request.method, target)
        for name, value in heads:
            connected.putheader(name, value.encode("latin-1", "replace") if value.isascii() else value.encode())
        return connected


class HttpProbe:
    """See `publishing.rights.Probe`."""

    remote = True

    def __init__(self, address: Address, access: Access, environment: Mapping[str, str]) -> None:
        named = environment.get(AUTHORITY, "")
        self._authority = Path(named) if named else access.authority
        self._address = address
        self._known = Asking(address, login_of(access, environment), self._authority)

    @property
    def place(self) -> str:
        """Its address."""
        return str(self._address)

    def look(self, listing: str, trial: str) -> Rights:
        """See `Probe.look`.

        A server that also asks a visitor for the body of what only others may create doesn't look
        at rights before it has one: then it can't be told.
        """
        try:
            who, looked = self._known.account(), self._known.source()
            read = self._known.get(listing)
            create = self._known.would_take(trial)
            visitor = who and create.status == _CONTINUE and Asking(self._address, nobody(), self._authority)
            # Nexus tells the time only with what is there, as its page on the repository is.
            ahead = read.ahead if read.ahead is not None or create.status == 0 else self._known.get("").ahead
            told = not visitor or visitor.would_take(trial).status in {_WHO, _MAY_NOT}
        except faults.HttpError as error:
            return Rights(place=self.place, fault=error.problem, cure=error.hint.replace(faults.AGAIN, "").strip())
        may, why = _may(create.status, told=bool(told))
        return Rights(
            place=self.place,
            read=_reads(read.status),
            create=may,
            why=why if read.status not in {_WHO, _MAY_NOT} else f"it answers {read.status} to reading",
            who=who,
            looked=looked,
            stranger=_WHO in {read.status, create.status},
            listing=read.content if read.status == http.client.OK else None,
            ahead=ahead,
            absent=read.status in _MISSING and create.status in _MISSING,
        )


def _reads(status: int) -> Yes:
    if status == http.client.OK or status in _MISSING:
        return "yes"
    return "no" if status in {_WHO, _MAY_NOT} else "unknown"


def _may(status: int, *, told: bool) -> tuple[Yes, str]:
    if status == _CONTINUE and told:
        return "yes", ""
    if status == _CONTINUE:
        return "unknown", "it asks anyone for the file before it looks at rights"
    if status in {_WHO, _MAY_NOT} or status in _MISSING or status == http.client.METHOD_NOT_ALLOWED:
        return "no", f"it answers {status} to a file"
    if status:
        return "unknown", f"it answers {status} before it has the file"
    return "unknown", "it waits for the file before it answers"


def _first_status(connected: socket.socket) -> int:
    """Return the status of the first answer, an interim one too; 0 if none comes."""
    connected.settimeout(_LIMITS.assent)
    heard = b""
    while b"\r\n" not in heard and len(heard) < _HEAD:
        try:
            more = connected.recv(_HEAD)
        except TimeoutError:
            return 0
        if not more:
            said = "no answer"
            raise http.client.RemoteDisconnected(said)
        heard += more
    words = heard.partition(b"\r\n")[0].split()
    if len(words) < 2 or not words[0].startswith(b"HTTP/1.") or not words[1].isdigit():  # noqa: PLR2004  # a status line
        raise http.client.BadStatusLine(heard[:20].decode(errors="replace"))
    return int(words[1])


def _ahead(date: str) -> float | None:
    """Compare the server's `Date` with our clock; it has whole seconds."""
    try:
        return email.utils.parsedate_to_datetime(date).timestamp() - time.time()
    except (ValueError, TypeError, OverflowError):
        return None
