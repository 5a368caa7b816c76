"""A server of one Maven repository that is stricter than any real one, and fails as it is told to."""

from __future__ import annotations

import base64
import hashlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeVar

BASE = "/repository/candidates"
Server = TypeVar("Server", bound=ThreadingHTTPServer)
Act = Callable[["Handler"], bool]
SUBORDINATE = (".sha1", ".md5", ".sha256", ".sha512", "maven-metadata.xml")


class Handler(BaseHTTPRequestHandler):
    """Answers as Nexus does: 201, 400 to a second PUT, 412 to a condition that doesn't hold."""

    protocol_version = "HTTP/1.1"
    server: StrictServer
    content = b""

    def do_HEAD(self) -> None:  # the library's name
        self.serve()

    def do_GET(self) -> None:
        self.serve()

    def do_PUT(self) -> None:
        self.serve()

    def handle_expect_100(self) -> bool:
        """Ask for no body that would be refused."""
        if not self.server.allows(self):
            self.answer(401)
            self.close_connection = True
            return False
        if self.server.dislikes_expect:
            self.answer(417)
            self.close_connection = True
            return False
        return super().handle_expect_100()

    def serve(self) -> None:
        with self.server.guard:
            self.server.requests.append((self.command, self.path, dict(self.headers)))
            self.path = self.path.partition("?")[0]
            act = next((act for act in self.server.acts if act(self)), None)
        if act is None and self.take():
            self.regular()

    def take(self) -> bool:
        """Read the body."""
        length = self.headers.get("Content-Length")
        if self.command == "PUT" and (length is None or "Transfer-Encoding" in self.headers):
            self.answer(411)
            return False
        self.content = self.rfile.read(int(length or 0))
        return True

    def regular(self) -> None:
        if not self.server.allows(self):
            self.answer(401, {"WWW-Authenticate": "Basic"})
        elif not self.path.startswith(f"{BASE}/"):
            self.answer(404)
        elif self.command == "PUT":
            self.put(self.path.removeprefix(f"{BASE}/"))
        else:
            self.give(self.path.removeprefix(f"{BASE}/"))

    def put(self, path: str) -> None:
        with self.server.guard:
            there = self.server.files.get(path)
            code = self.verdict(path, there)
            if code == 201:
                self.server.files[path] = self.content
        self.answer(code, reason=f"candidates/{path} cannot be updated" if code == 400 else None)

    def verdict(self, path: str, there: bytes | None) -> int:
        if self.server.ignores_conditions:
            return 201
        if self.headers.get("If-None-Match") == "*" and there is not None:
            return 412
        wanted = self.headers.get("If-Match")
        if wanted and (there is None or wanted != _tag(there)):
            return 412
        return 201 if there is None or path.endswith(SUBORDINATE) else 400

    def give(self, path: str) -> None:
        there = self.server.files.get(path)
        if there is None:
            self.answer(404)
        else:
            self.answer(200, {"ETag": _tag(there)}, there)

    def answer(
        self, code: int, headers: dict[str, str] | None = None, content: bytes = b"", reason: str | None = None
    ) -> None:
        self.send_response(code, reason)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def drop(self) -> None:
        """End the connection at once."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class StrictServer(ThreadingHTTPServer):
    """Runs on loopback; `acts` are asked in order, the first that handles a request ends it."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, *, user: str = "", password: str = "") -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.guard = threading.RLock()
        self.files: dict[str, bytes] = {}
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.acts: list[Act] = []
        self.ignores_conditions = False
        self.dislikes_expect = False
        self.scheme = "http"
        self._wanted = f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}" if user else ""

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_port}{BASE}"

    def allows(self, handler: Handler) -> bool:
        return not self._wanted or handler.headers.get("Authorization") == self._wanted

    def speak_tls(self, context: ssl.SSLContext) -> None:
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.scheme = "https"

    def handle_error(self, *_: object) -> None:
        """Clients that went away are part of the play."""


def times(count: int, method: str, act: Callable[[Handler], None], ending: str = "") -> Act:
    """Do something to the next requests of a method whose path ends so."""
    left = [count]

    def play(handler: Handler) -> bool:
        if left[0] == 0 or handler.command != method or not handler.path.endswith(ending):
            return False
        left[0] -= 1
        act(handler)
        return True

    return play


def saying(code: int, headers: dict[str, str] | None = None, content: bytes = b"") -> Callable[[Handler], None]:
    """Answer so, having read the body."""

    def act(handler: Handler) -> None:
        handler.take()
        handler.answer(code, headers, content)

    return act


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """Serve until the block ends."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _tag(content: bytes) -> str:
    return f'"{hashlib.sha1(content, usedforsecurity=False).hexdigest()}"'
