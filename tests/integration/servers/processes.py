"""A server as a child process: what it says is kept, and can be waited for."""

from __future__ import annotations

import re
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path


class Server:
    """A running server; it ends with the test."""

    def __init__(self, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
        self._lines: list[str] = []
        self._news = threading.Condition()
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.folder = folder
        self.url = ""

    @property
    def process_id(self) -> int:
        """Of the Java virtual machine."""
        return self._process.pid

    @property
    def log(self) -> str:
        """What it has said so far."""
        with self._news:
            return "\n".join(self._lines)

    @property
    def mark(self) -> int:
        """How many lines it has said, for `said`."""
        with self._news:
            return len(self._lines)

    def said(self, pattern: str, *, since: int = 0, timeout: float = 90) -> re.Match[str]:
        """Wait for a line, and return its match."""
        end, at = time.monotonic() + timeout, since
        with self._news:
            while True:
                for line in self._lines[at:]:
                    if found := re.search(pattern, line):
                        return found
                at = len(self._lines)
                assert self._process.poll() is None, "it ended:\n" + "\n".join(self._lines[-60:])
                assert time.monotonic() < end, f"never said {pattern}:\n" + "\n".join(self._lines[-60:])
                self._news.wait(1)

    def stop(self) -> None:
        """Ask it to end; kill it if it doesn't."""
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        if self._process.stdout:
            self._process.stdout.close()

    def _read(self) -> None:
        for line in self._process.stdout or ():
            with self._news:
                self._lines.append(line.rstrip("\n"))
                self._news.notify_all()
        with self._news:
            self._news.notify_all()
