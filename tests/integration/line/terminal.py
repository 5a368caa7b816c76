"""A terminal of its own for a program that asks."""

from __future__ import annotations

import os
import pty
import select
import subprocess
from collections.abc import Sequence
from pathlib import Path

_PATIENCE = 60


class Terminal:
    """A program whose streams are a terminal; whoever reads it types the answers."""

    def __init__(self, command: Sequence[str], folder: Path) -> None:
        self._handle, theirs = pty.openpty()
        # The leader of a session that opens a terminal is ruled by it: Control-C reaches the program.
        opened = ["sh", "-c", 'tty=$1; shift; exec "$@" <"$tty" >"$tty" 2>&1', "sh", os.ttyname(theirs), *command]
        self._process = subprocess.Popen(opened, cwd=folder, stdin=theirs, start_new_session=True)
        os.close(theirs)
        self.said = ""
        self._seen = 0

    def answer(self, question: str, text: str) -> None:
        """Type a text once the question is there, after whatever was answered before."""
        while question not in self.said[self._seen :]:
            assert self._read(), f"{question!r} wasn't asked:\n{self.said}"
        self._seen = self.said.index(question, self._seen) + len(question)
        while self._busy():  # a key that comes before it reads isn't lost, but Control-C may be
            os.sched_yield()
        os.write(self._handle, text.encode())

    def end(self) -> int:
        """Wait for the end, return the exit code."""
        while self._read():
            pass
        os.close(self._handle)
        return self._process.wait(_PATIENCE)

    def _busy(self) -> bool:
        state = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2]
        return state.split()[0] not in {"S", "Z"}

    def _read(self) -> bool:
        ready, _, _ = select.select([self._handle], [], [], _PATIENCE)
        if not ready:
            self._process.kill()
            message = f"it hangs after:\n{self.said}"
            raise AssertionError(message)
        try:
            got = os.read(self._handle, 4096)
        except OSError:  # all that had the terminal are gone
            got = b""
        self.said += got.decode().replace("\r\n", "\n")
        return bool(got)
