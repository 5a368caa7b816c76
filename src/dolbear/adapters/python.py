"""The project's Python, and other programs, as child processes with a time limit."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from dolbear.adapters.said import Said
from dolbear.adapters.task_server import TaskServer
from dolbear.core.errors import NotFoundError
from dolbear.core.progress import Progress, silent
from dolbear.training.interpreter import Ended

_TICK = 0.5


class Python:
    """The interpreter of a project: as `[train] python` says, else its `.venv`, else ours.

    What a process says is passed on line by line, and its end is kept for errors.
    """

    def __init__(self, root: Path, named: str = "", progress: Progress = silent) -> None:
        self._root = root
        self._named = named
        self._progress = progress
        self._server: TaskServer | None = None
        self._served: tuple[list[str], list[str], dict[str, str]] | None = None

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
        except OSError as reason:
            raise _not_started(command[0], reason) from reason
        assert process.stdout is not None  # noqa: S101  # it is a pipe
        said = Said(process.stdout, self._progress)
        try:
            timed_out = not self._wait(process, seconds)
        finally:
            _end(process)
        return Ended(code=process.returncode, output=said.text(), timed_out=timed_out)

    def serve(self, code: str, libraries: Sequence[str], *, environment: Mapping[str, str]) -> TaskServer:
        """See `Interpreter.serve`."""
        program = [self.executable, "-Xutf8", "-c", code]
        wanted = (program, list(libraries), dict(environment))
        if self._server is None or self._served != wanted or not self._server.is_alive:
            self.close()
            try:
                self._server = TaskServer(
                    program, libraries, self._root, environment=environment, progress=self._progress
                )
            except OSError as reason:
                raise _not_started(program[0], reason) from reason
            self._served = wanted
        return self._server

    def close(self) -> None:
        """See `Interpreter.close`."""
        if self._server is not None:
            self._server.close()
            self._server = None

    def _wait(self, process: subprocess.Popen[bytes], seconds: float) -> bool:
        """Wait for the end; False if it didn't come in time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=max(0.01, min(_TICK, deadline - time.monotonic())))
                return True
            self._progress.step("training", 0, 0)
        return False


def _not_started(program: str, reason: OSError) -> NotFoundError:
    message = f"{program} can't be started: {reason.strerror}"
    return NotFoundError(message, "Install it, or correct [train] in dolbear.toml.")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill what is left of the process and its children."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
