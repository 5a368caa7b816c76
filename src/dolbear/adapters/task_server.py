"""A process of the project's Python that stays, and does each task in a fork of itself."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import threading
import time
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path

from dolbear.adapters.said import Said
from dolbear.core.progress import Progress
from dolbear.training.interpreter import Ended

_TICK = 0.5
_END_IT = b"."


class TaskServer:
    """See `training.interpreter.Server`; it ends with us, however we end."""

    def __init__(
        self,
        program: Sequence[str],
        libraries: Sequence[str],
        folder: Path,
        *,
        environment: Mapping[str, str],
        progress: Progress,
    ) -> None:
        """Start it: the program, the number of its socket, and what it loads.

        Raises:
            OSError: there is no such program.
        """
        self._progress = progress
        self._lock = threading.Lock()
        self._channel, theirs = socket.socketpair()
        with theirs:
            number = theirs.fileno()
            self._process = subprocess.Popen(  # noqa: S603  # our own code
                [*program, str(number), *libraries],
                cwd=folder,
                env=os.environ | environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=(number,),
                start_new_session=True,
            )
        assert self._process.stdout is not None  # noqa: S101  # it is a pipe
        self._said = Said(self._process.stdout, progress)
        self._end = weakref.finalize(self, _end, self._process, self._channel, self._lock)

    @property
    def is_alive(self) -> bool:
        """Whether it can do a task."""
        return self._process.poll() is None

    def do(self, folder: Path, *, seconds: float) -> Ended:
        """See `training.interpreter.Server.do`."""
        with self._lock:
            read, write = os.pipe()
            said = Said(os.fdopen(read, "rb"), self._progress)
            try:
                socket.send_fds(self._channel, [os.fsencode(folder)], [write])
            except OSError:
                return self._dead()
            finally:
                os.close(write)
            code, timed_out = self._code(time.monotonic() + seconds)
            return self._dead() if code is None else Ended(code=code, output=said.text(), timed_out=timed_out)

    def close(self) -> None:
        """End it, and the task that it does."""
        self._end()

    def _code(self, deadline: float) -> tuple[int | None, bool]:
        """Return the task's code (None: the server itself has ended), and whether its time was over."""
        try:
            while (left := deadline - time.monotonic()) > 0:
                self._channel.settimeout(min(_TICK, left))
                with contextlib.suppress(TimeoutError):
                    return self._answer(), False
                self._progress.step("training", 0, 0)
        except BaseException:
            self.close()
            raise
        self._channel.settimeout(None)
        with contextlib.suppress(OSError):
            self._channel.send(_END_IT)
        return self._answer(), True

    def _answer(self) -> int | None:
        try:
            answer = self._channel.recv(64)
        except ConnectionError:
            answer = b""
        return int(answer) if answer else None

    def _dead(self) -> Ended:
        self._channel.close()
        return Ended(code=self._process.wait(), output=self._said.text())


def _end(process: subprocess.Popen[bytes], channel: socket.socket, lock: threading.Lock) -> None:
    """Let it end the task that it does; without a task, it may still be loading libraries."""
    is_idle = lock.acquire(blocking=False)
    channel.close()
    if is_idle:
        process.kill()
    process.wait()
