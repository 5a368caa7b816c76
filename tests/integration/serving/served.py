"""A `dolbear serve` as a child process, and a bare client of it."""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

DOLBEAR = Path(sys.executable).with_name("dolbear")


class Served:
    """Runs until the block ends; `models` are what it said that it serves."""

    def __init__(self, *arguments: str | Path, folder: Path) -> None:
        self.log = folder / "serve.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [DOLBEAR, "serve", "--port", "0", "--json", *arguments],
                cwd=folder,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        assert self.process.stdout is not None
        said = ""
        for line in self.process.stdout:
            said += line
            if line.startswith("}"):
                break
        found = json.loads(said or "{}")
        self.url, self.models = found.get("url", ""), found.get("models", [])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """Where it listens."""
        return urlsplit(self.url).port or 0

    def stop(self) -> int:
        """Tell it to stop, wait, and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=40)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code

    def ask(self, method: str, path: str, document: object = None) -> tuple[int, Any]:
        """Send one request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        body = None if document is None else json.dumps(document)
        connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        response = connection.getresponse()
        content = response.read()
        connection.close()
        return response.status, json.loads(content) if content.startswith(b"{") else content.decode()


def row(x: float) -> dict[str, Any]:
    """Return a request of one row."""
    return {"inputs": [{"name": "x", "shape": [1], "datatype": "FP64", "data": [x]}]}
