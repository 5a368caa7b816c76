"""The project's Python, and other programs, as child processes with a time limit."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path

from dolbear.core.errors import NotFoundError
from dolbear.core.progress import Progress, silent
from dolbear.training.interpreter import Ended

_KEPT_LINES = 400
_LONGEST_LINE = 8192
_TICK = 0.5


class Python:
    """The interpreter of a project: as `[train] python` says, else its `.venv`, else ours.

    What a process says is passed on line by line, and its end is kept for errors.
    """

    def __init__(self, root: Path, named: str = "", progress: Progress = silent) -> None:
        self._root = root
        self._named = named
        self._progress = progress

    @property
    def executable(self) -> str:
        """Path of the Python.

        Raises:
            NotFoundError: the named one isn't there.
        """
        if self._named:
            path = self._root / Path(self._named).expanduser()
            if not path.exists():
                message = f"[train] python: there is no {path}"
                raise NotFoundError(message, "Make the environment, or leave the key out.")
            return str(path)
        own = self._root / ".venv" / "bin" / "python"
        return str(own) if own.exists() else sys.executable

    def run(self, command: Sequence[str], *, folder: Path, environment: Mapping[str, str], seconds: float) -> Ended:
        """See `Interpreter.run`."""
        try:
            process = subprocess.Popen(  # noqa: S603  # what the project says
                command,
                cwd=folder,
                env=os.environ | environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except (FileNotFoundError, PermissionError) as reason:
            message = f"{command[0]} can't be started: {reason.strerror}"
            raise NotFoundError(message, "Install it, or correct [train] in dolbear.toml.") from reason
        kept: deque[str] = deque(maxlen=_KEPT_LINES)
        reader = threading.Thread(target=self._listen, args=(process, kept), daemon=True)
        reader.start()
        try:
            timed_out = not self._wait(process, seconds)
        finally:
            _end(process)
        reader.join(timeout=5)
        return Ended(code=process.returncode, output="".join(kept), timed_out=timed_out)

    def _listen(self, process: subprocess.Popen[bytes], kept: deque[str]) -> None:
        out = process.stdout
        assert out is not None  # noqa: S101  # it is a pipe
        with out:
            for line in iter(lambda: out.readline(_LONGEST_LINE), b""):
                text = line.decode(errors="replace").rstrip().rpartition("\r")[2]
                kept.append(f"{text}\n")
                self._progress.note(f"  | {text[:500]}")

    def _wait(self, process: subprocess.Popen[bytes], seconds: float) -> bool:
        """Wait for the end; False if it didn't come in time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(0.01, min(_TICK, deadline - time.monotonic())))
                return True
            self._progress.step("training", 0, 0)
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of the process and its children."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
