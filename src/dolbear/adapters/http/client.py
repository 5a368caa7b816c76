"""Requests to one repository: kept connections, tries, redirects, bounds. Why this client: docs/adr/0404."""

from __future__ import annotations

import email.utils
import http.client
import re
import ssl
import threading
import time
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import urljoin

import dolbear
from dolbear.adapters.http import connection as wire
from dolbear.adapters.http import faults
from dolbear.adapters.http.address import Address, AddressError, location
from dolbear.adapters.http.credentials import Credentials, Login
from dolbear.adapters.http.faults import Answer
from dolbear.adapters.http.pace import Limits
from dolbear.adapters.http.request import Body, Request, transmit
from dolbear.core.errors import UsageError

T = TypeVar("T")

_MOST = 1 << 20
_EXCERPT = 2000
_SAID = 160
_JUMPS = 5
_MOVED = {301, 302, 303, 307, 308}
_KEPT = {307, 308}
_BUSY = {429, 502, 503, 504}
_EXPECTATION_FAILED = 417


class ClearTextError(UsageError):
    """Credentials would be readable on the way."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"{place} is http://: anyone between could read the password",
            "Use https://. Where there is none, and the network is trusted: insecure = true in [repository].",
        )


class Client:
    """Sends requests below one address, from any number of threads.

    What may pass is tried again; so a request must be one that may be sent twice. Credentials go to
    that address only, whatever it redirects to.
    """

    def __init__(
        self,
        address: Address,
        login: Login,
        *,
        authority: Path | None = None,
        limits: Limits | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self.address = address
        self._login = login
        self._authority = authority
        self._open_text = address.scheme == "http" and not address.loopback and not login.insecure
        self._limits = limits or Limits()
        self._pause = pause
        self._guard = threading.RLock()
        self._credentials: Credentials | None = None
        self._ready = False
        self._context: ssl.SSLContext | None = None
        self._idle: list[tuple[Address, http.client.HTTPConnection]] = []
        weakref.finalize(self, _close, self._idle)

    def send(self, request: Request, receive: Callable[[Body], T]) -> T | Answer:
        """Return what `receive` makes of the answer, or the server's no.

        Raises:
            HttpError: no answer came, or one that says to come again later, which several tries didn't help.
        """
        self._known()  # a mistake in them is told before anything is sent
        waits = iter(self._limits.waits)
        while True:
            try:
                return self._tried(request, receive)
            except faults.PassingError as fault:
                wait = self._wait(fault, next(waits, None))
                if wait is None:
                    raise
                self._pause(wait)

    def refused(self, request: Request, answer: Answer) -> faults.HttpError:
        """Return the error that a server's no means."""
        known = self._known()
        who, looked = (known.who, known.source) if known else ("", self._login.looked)
        return faults.of(str(self.address), request.doing, answer, who=who, looked=looked)

    def _known(self) -> Credentials | None:
        with self._guard:
            if not self._ready:
                self._credentials = self._login.find()
                if self._credentials and self._open_text:
                    raise ClearTextError(str(self.address))
                self._ready = True
            return self._credentials

    def _wait(self, fault: faults.PassingError, usual: float | None) -> float | None:
        if usual is None or (isinstance(fault, faults.UnreachableError) and not fault.known):
            return None
        asked = (fault.retry_after or 0.0) if isinstance(fault, faults.BusyError) else 0.0
        return max(usual, asked) if asked <= self._limits.longest else None

    def _tried(self, request: Request, receive: Callable[[Body], T]) -> T | Answer:
        address = self.address.of(request.path)
        for _ in range(_JUMPS):
            found = self._asked(request, address, receive)
            if not isinstance(found, Address):
                return found
            address = self._followed(request, address, found)
        raise faults.RedirectError(str(self.address), str(address), "it goes on from there, again and again")

    def _followed(self, request: Request, old: Address, new: Address) -> Address:
        if old.scheme == "https" and new.scheme != "https":
            raise faults.RedirectError(str(old), str(new), "anyone could listen there")
        if request.method not in {"GET", "HEAD"} and new.origin != self.address.origin:
            raise faults.RedirectError(str(old), str(new), "files are sent to no other host")
        return new

    def _asked(self, request: Request, address: Address, receive: Callable[[Body], T]) -> T | Answer | Address:
        kept = self._take(address)
        if kept is not None:
            try:
                return self._exchange(kept, request, address, receive)
            except faults.DroppedError:  # it was idle for too long
                pass
        return self._exchange(self._open(address), request, address, receive)

    def _open(self, address: Address) -> http.client.HTTPConnection:
        context = self._trusting() if address.scheme == "https" else None
        return wire.connect(address, wire.proxy_for(address), context, self._limits)

    def _trusting(self) -> ssl.SSLContext:
        with self._guard:
            if self._context is None:
                self._context = wire.trusting(self._authority)
            return self._context

    def _take(self, address: Address) -> http.client.HTTPConnection | None:
        with self._guard:
            for index, (where, _) in enumerate(self._idle):
                if where.origin == address.origin:
                    return self._idle.pop(index)[1]
        return None

    def _exchange(
        self,
        connected: http.client.HTTPConnection,
        request: Request,
        address: Address,
        receive: Callable[[Body], T],
        *,
        ask: bool = True,
    ) -> T | Answer | Address:
        place, kept = str(self.address), False
        try:
            with wire.talking(place, self._limits):
                whole = transmit(connected, request, self._heads(request, address), self._limits, ask=ask)
                response = connected.getresponse()
            found = self._understood(request, address, response, receive)
            kept = whole and response.isclosed() and connected.sock is not None
        finally:
            if kept:
                with self._guard:
                    self._idle.append((address, connected))
            else:
                connected.close()
        if isinstance(found, Answer) and found.status == _EXPECTATION_FAILED and ask:
            return self._exchange(self._open(address), request, address, receive, ask=False)
        return found

    def _heads(self, request: Request, address: Address) -> tuple[str, list[tuple[str, str]]]:
        """Return the target, and all headers but those on the body."""
        heads = [("User-Agent", f"dolbear/{dolbear.__version__}"), *request.headers]
        credentials = self._known() if address.origin == self.address.origin else None
        if credentials:
            heads += credentials.headers
        proxy = wire.proxy_for(address) if address.scheme == "http" else None
        if proxy is None:
            return address.target, heads
        return f"http://{address.netloc}{address.target}", [*heads, *proxy.headers.items()]

    def _understood(
        self, request: Request, address: Address, response: http.client.HTTPResponse, receive: Callable[[Body], T]
    ) -> T | Answer | Address:
        body = Body(response, str(self.address), self._limits)
        if http.client.OK <= response.status < http.client.MULTIPLE_CHOICES:
            found = receive(body)
            if request.method != "GET":
                body.whole(_MOST)
            return found
        target = response.headers.get("Location", "")
        if response.status in _MOVED and target and (request.body is None or response.status in _KEPT):
            return _target(address, target)
        answer = self._answer(response, body)
        if answer.status in _BUSY:
            raise faults.BusyError(str(self.address), answer)
        if response.status in _MOVED:
            raise faults.RedirectError(str(self.address), target[:_SAID], "files are sent to no such address")
        return answer

    def _answer(self, response: http.client.HTTPResponse, body: Body) -> Answer:
        excerpt = body.whole(_MOST)[:_EXCERPT].decode("utf-8", "replace")
        kind = response.headers.get("Content-Type", "")
        usual = http.client.responses.get(response.status, "")
        said = response.reason if response.reason.strip() not in {"", usual} or "html" in kind else excerpt
        known = self._known()
        said = known.scrubbed(said) if known else said
        words = re.sub(r"[^\x20-\x7e\xa0-\U0010ffff]+", " ", said).strip()[:_SAID]
        return Answer(response.status, words or usual, _retry_after(response.headers.get("Retry-After", "")))


def _target(address: Address, target: str) -> Address:
    try:
        return location(urljoin(str(address), target))
    except (AddressError, ValueError) as error:
        problem = error.problem if isinstance(error, AddressError) else "that is no address"
        raise faults.RedirectError(str(address), "another place", problem) from error


def _retry_after(value: str) -> float | None:
    if value.strip().isdecimal():
        return float(value)
    try:
        return max(email.utils.parsedate_to_datetime(value).timestamp() - time.time(), 0.0)
    except (ValueError, TypeError, OverflowError):
        return None


def _close(idle: list[tuple[Address, http.client.HTTPConnection]]) -> None:
    for _, connected in idle:
        connected.close()
