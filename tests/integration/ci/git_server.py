"""Git over HTTP as a company has it: accounts, a token that may not push to main, words asked of each message."""

from __future__ import annotations

import base64
import contextlib
import os
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HOOK = """#!/bin/sh
# Who pushes is said by the web server.
while read -r before after name; do
  if [ "$name" = refs/heads/main ] && [ "$REMOTE_USER" = jenkins ]; then
    echo "jenkins may not push to main" >&2
    exit 1
  fi
  case "$after" in *[!0]*) ;; *) continue ;; esac
  for commit in $(git rev-list "$after" --not --all); do
    git log -1 --format=%s "$commit" | grep -Eq '^[A-Z]+-[0-9]+ ' && continue
    echo "the message of $commit names no ticket" >&2
    exit 1
  done
done
"""


class GitServer(ThreadingHTTPServer):
    """Bare repositories of a folder; `secrets` has the password of each account."""

    def __init__(self, folder: Path, secrets: dict[str, str]) -> None:
        self.folder = folder
        self.secrets = secrets
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def url(self, name: str, who: str = "") -> str:
        """Return the address of a repository; with an account, its password in it."""
        login = f"{who}:{self.secrets[who]}@" if who else ""
        return f"http://{login}127.0.0.1:{self.port}/{name}.git"

    def make(self, name: str) -> Path:
        """Make an empty repository."""
        path = self.folder / f"{name}.git"
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", path], check=True)
        subprocess.run(["git", "-C", path, "config", "http.receivepack", "true"], check=True)
        hook = path / "hooks" / "pre-receive"
        hook.write_text(HOOK, encoding="utf-8")
        hook.chmod(0o755)
        return path


class _Handler(BaseHTTPRequestHandler):
    server: GitServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        self._serve(self._body())

    def log_message(self, *_: object) -> None:
        """Stay silent."""

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        parts = []
        while size := int(self.rfile.readline(), 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _serve(self, body: bytes) -> None:
        who = self._account()
        if not who:
            self._answer(401, [("WWW-Authenticate", 'Basic realm="git"')], b"")
            return
        path, _, query = self.path.partition("?")
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
            "GIT_PROJECT_ROOT": str(self.server.folder),
            "GIT_HTTP_EXPORT_ALL": "1",
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "REQUEST_METHOD": self.command,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "REMOTE_USER": who,
        }
        done = subprocess.run(["git", "http-backend"], input=body, env=environment, capture_output=True, check=False)
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        headers = [tuple(line.split(": ", 1)) for line in head.decode().split("\r\n") if ": " in line]
        status = next((int(value.split()[0]) for name, value in headers if name == "Status"), 200)
        self._answer(status, [(name, value) for name, value in headers if name != "Status"], content)

    def _account(self) -> str:
        told = self.headers.get("Authorization", "")
        for who, secret in self.server.secrets.items():
            if told == "Basic " + base64.b64encode(f"{who}:{secret}".encode()).decode():
                return who
        return ""

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextlib.contextmanager
def serving(folder: Path, secrets: dict[str, str]) -> Iterator[GitServer]:
    """Serve the repositories of a folder until the block ends."""
    folder.mkdir(exist_ok=True)
    server = GitServer(folder, secrets)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
