"""One client's connection: HTTP/1.1 by llhttp, with a bound on all that a client can send or hold."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import cast

import httptools

from dolbear.serving import head
from dolbear.serving.messages import Job, Request, Response, error
from dolbear.serving.site import Site
from dolbear.serving.written import written

_LARGEST_HEAD = 32 << 10
_MOST_HEADERS = 100
_LINGER = 2.0
_STUCK = 30.0
# So many requests that came at once are served before others have their turn.
_IN_A_ROW = 16
_OFFER = {b"upgrade", b"connection", b"http2-settings"}
_CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


class Connection(asyncio.Protocol):
    """Parses, hands requests to the site in their order, writes answers in that order."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._parser = httptools.HttpRequestParser(self)
        self._transport: asyncio.Transport = _NO_TRANSPORT
        self._waiting: deque[tuple[Request, Response | None]] = deque()
        self._cancel: Callable[[], None] | None = None
        self._request = Request(method=b"", target=b"")
        self._body: list[bytes] = []
        self._size = self._head = self._served = self._arriving = 0
        self._phase = "idle"
        self._since = site.now
        self._paused = self._ended = self._over = self._deaf = False

    # What the transport calls.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet, or say that there are too many."""
        # uvloop's transports have no common base with asyncio's.
        self._transport = cast("asyncio.Transport", transport)
        self._site.connections.add(self)
        if len(self._site.connections) > self._site.limits.connections:
            self._phase = "head"
            self._finish(self._request, error(503, "too many connections; try again", "Retry-After: 1"), last=True)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002  # why doesn't matter
        """Forget what the client waited for."""
        self._over = True
        self._arrived()
        self._site.connections.discard(self)
        self._waiting.clear()
        if self._cancel:
            self._cancel()

    def data_received(self, data: bytes) -> None:
        """Parse; requests are served as they become whole."""
        if self._over or self._deaf:
            return
        self._served = 0
        if self._phase in {"idle", "head"}:
            self._head += len(data)
            self._enter("head")
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._ignore_offer(data[int(upgrade.args[0]) :])
        except httptools.HttpParserError as problem:
            self._refuse(400, f"this isn't HTTP/1.1: {problem}")
        if self._phase == "head" and self._head > _LARGEST_HEAD:
            self._refuse(431, f"the header is larger than {_LARGEST_HEAD >> 10} KiB")

    def eof_received(self) -> bool:
        """Keep the way back open for answers that are due."""
        self._ended = True
        return self._busy

    def pause_writing(self) -> None:
        """Stop serving a client that doesn't read its answers."""
        self._paused = True
        self._transport.pause_reading()
        self._since = self._site.now

    def resume_writing(self) -> None:
        """Go on."""
        self._paused = False
        self._since = self._site.now
        self._proceed()

    # What the parser calls.

    def on_message_begin(self) -> None:
        """Start a request."""
        self._request = Request(method=b"", target=b"", headers={})
        self._body, self._size, self._head = [], 0, 0
        self._enter("head")

    def on_url(self, url: bytes) -> None:
        """Take a part of the target."""
        self._request.target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take one header."""
        headers = self._request.headers
        self._size += len(name) + len(value)
        name = name.lower()
        if name == b"host" and name in headers:
            self._refuse(400, "there are two Host headers")
        headers[name] = value
        if len(headers) > _MOST_HEADERS or self._size + len(self._request.target) > _LARGEST_HEAD:
            self._refuse(431, f"the header has more than {_MOST_HEADERS} lines or {_LARGEST_HEAD >> 10} KiB")

    def on_headers_complete(self) -> None:
        """Refuse a body before it is sent, if it is to be refused."""
        if self._over or self._deaf:
            return
        request, parser = self._request, self._parser
        request.method, request.keep_alive = parser.get_method(), parser.should_keep_alive()
        version = parser.get_http_version()
        request.old = version == "1.0"
        request.target = head.path(request.target)
        self._size = 0
        self._enter("body")
        refusal = head.refusal(request, version, self._site.limits.body)
        if refusal:
            self._end_with(refusal)
        elif request.headers.get(b"expect", b"").lower() == b"100-continue" and not self._busy:
            self._transport.write(_CONTINUE)

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        self._size += len(body)
        if self._size > self._site.limits.body:
            self._end_with(head.too_large(self._site.limits.body))
        elif not (self._over or self._deaf):
            self._body.append(body)
            self._arriving += len(body)
            self._site.arriving += len(body)
            if self._site.arriving > max(self._site.limits.arriving, self._site.limits.body):
                self._end_with(error(429, "too many large requests at once; try again", "Retry-After: 1"))

    def on_message_complete(self) -> None:
        """Serve the request, or let it wait for those before it."""
        if self._over or self._deaf or self._parser.should_upgrade():
            return
        self._phase = "idle"
        self._arrived()
        request, body = self._request, self._body
        request.body = body[0] if len(body) == 1 else b"".join(body)
        if self._cancel or self._paused or self._waiting:
            self._waiting.append((request, None))
        elif self._served >= _IN_A_ROW:
            self._waiting.append((request, None))
            self._transport.pause_reading()
            self._site.soon(self._proceed)
        else:
            self._served += 1
            self._serve(request)

    # Our own.

    def check(self, now: float) -> None:
        """End what takes too long; called a few times a second."""
        limits, waited = self._site.limits, now - self._since
        if self._over or self._paused:
            if waited > (_STUCK if self._paused else _LINGER):
                self._transport.abort()
        elif self._phase != "idle":
            if waited > (limits.head if self._phase == "head" else limits.receive):
                self._refuse(408, f"the request's {self._phase} didn't come within the time")
        elif not self._busy and waited > limits.idle:
            self._transport.close()

    def stop(self) -> None:
        """Close if nothing is under way; else the last answer closes."""
        if not self._busy and self._phase == "idle":
            self._transport.close()

    @property
    def _busy(self) -> bool:
        return bool(self._cancel or self._waiting)

    def _ignore_offer(self, rest: bytes) -> None:
        """Read a request again without its offer of another protocol, as HTTP/2: the parser left its body unread."""
        request = self._request
        kept = [(name, value) for name, value in request.headers.items() if name not in _OFFER]
        if b"close" in request.headers.get(b"connection", b"").lower():
            kept.append((b"connection", b"close"))
        lines = [b"%b %b HTTP/1.1" % (request.method, request.target), *(b"%b: %b" % header for header in kept)]
        self._parser = httptools.HttpRequestParser(self)
        if not (self._over or self._deaf):
            self.data_received(b"\r\n".join(lines) + b"\r\n\r\n" + rest)

    def _arrived(self) -> None:
        self._site.arriving -= self._arriving
        self._arriving = 0

    def _enter(self, phase: str) -> None:
        if phase != self._phase:
            self._phase, self._since = phase, self._site.now

    def _serve(self, request: Request) -> None:
        outcome = self._site.routes.answer(request)
        if isinstance(outcome, Response):
            self._finish(request, outcome)
            return
        self._work(request, outcome)

    def _work(self, request: Request, job: Job) -> None:
        def done(response: Response) -> None:
            self._cancel = None
            if not self._over:
                self._finish(request, response)
                self._proceed()

        self._transport.pause_reading()
        self._cancel = self._site.pool.run(job, done)

    def _proceed(self) -> None:
        for _ in range(_IN_A_ROW):
            if not self._waiting or self._cancel or self._paused or self._over:
                break
            request, response = self._waiting.popleft()
            if response:
                self._finish(request, response, last=True)
            else:
                self._serve(request)
        if self._cancel or self._paused or self._over:
            return
        if self._waiting:
            self._site.soon(self._proceed)
        else:
            self._transport.resume_reading()

    def _finish(self, request: Request, response: Response, *, last: bool = False) -> None:
        more = request.keep_alive and not self._site.stopping and not last and not (self._ended and not self._waiting)
        self._since = self._site.now
        self._transport.write(written(request, response, self._site.date, more=more))
        if not more:
            self._end()

    def _refuse(self, status: int, message: str) -> None:
        self._end_with(error(status, message))

    def _end_with(self, response: Response) -> None:
        """Answer what can't be read further, once those before it are answered, and end."""
        if self._over or self._deaf:
            return
        self._deaf = True
        self._arrived()
        self._body = []
        self._site.routes.refuse(self._request, response)
        if self._busy or self._paused:
            self._waiting.append((self._request, response))
            self._transport.pause_reading()
            self._phase = "idle"
        else:
            self._finish(self._request, response, last=True)

    def _end(self) -> None:
        """Say that no more comes. The client may still be sending, and a reset would take its answer away."""
        self._over = True
        self._waiting.clear()
        if self._phase == "idle" or not self._transport.can_write_eof():
            self._transport.close()
        else:
            self._transport.resume_reading()
            self._transport.write_eof()


_NO_TRANSPORT = asyncio.Transport()
