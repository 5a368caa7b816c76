"""A little proxy of HTTP, real enough: CONNECT, and requests with a whole address."""

from __future__ import annotations

import base64
import http.client
import select
import socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: SmallProxy

    def do_CONNECT(self) -> None:
        if self._refuses():
            return
        host, _, port = self.path.partition(":")
        with socket.create_connection((host, int(port))) as far:
            self.send_response(200)
            self.end_headers()
            self._pump(far)
        self.close_connection = True

    def do_GET(self) -> None:
        if self._refuses():
            return
        parts = urlsplit(self.path)
        far = http.client.HTTPConnection(parts.netloc)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {name: value for name, value in self.headers.items() if not name.startswith("Proxy-")}
        far.request(self.command, parts.path, body, headers)
        answer = far.getresponse()
        content = answer.read()
        self.send_response(answer.status, answer.reason)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        far.close()

    do_HEAD = do_PUT = do_GET  # noqa: N815  # the library's names

    def _refuses(self) -> bool:
        self.server.asked.append(f"{self.command} {self.path}")
        if self.server.wanted and self.headers.get("Proxy-Authorization") != self.server.wanted:
            self.send_response(407, "Proxy Authentication Required")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return True
        return False

    def _pump(self, far: socket.socket) -> None:
        ends = {self.connection: far, far: self.connection}
        while True:
            for one in select.select(list(ends), [], [], 10)[0]:
                block = one.recv(1 << 16)
                if not block:
                    return
                ends[one].sendall(block)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class SmallProxy(ThreadingHTTPServer):
    """Runs on loopback; `asked` are its request lines."""

    daemon_threads = True

    def __init__(self, *, user: str = "", password: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[str] = []
        self.wanted = f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}" if user else ""

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    def handle_error(self, *_: object) -> None:
        """Clients that went away are part of the play."""
