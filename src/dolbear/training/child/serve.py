"""The child's loop: libraries are imported once, then each task has a process of its own."""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib
import io
import os
import select
import signal
import socket
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

from .main import main

_LONGEST = 65536


def serve(descriptor: int, libraries: Sequence[str]) -> int:
    """Do each task whose folder comes over the socket, until nobody is at its other end.

    With the folder comes a descriptor for what the task says; its exit code is answered. Any byte
    meanwhile ends the task, and so does the end of whoever asked.
    """
    leave = _Leave()
    atexit.register(leave)  # as the first, so that it is called last
    gc.disable()  # imports make no garbage, but a collector looks through all of them: a sixth of their time
    channel = socket.socket(fileno=descriptor)
    _load(libraries)
    gc.freeze()
    woken = _wakened_by_children()
    while True:
        folder, descriptors, _, _ = socket.recv_fds(channel, _LONGEST, 1)
        if not folder:
            os._exit(0)  # nothing was begun here that must be ended
        task = _fork()
        if not task:
            _turn_to(descriptors[0], channel)
            leave.code = main(Path(os.fsdecode(folder)))
            return leave.code
        os.close(descriptors[0])
        code = _code(task, channel, woken)
        with contextlib.suppress(BrokenPipeError):  # whoever asked has gone
            channel.sendall(b"%d\n" % code)


class _Leave:
    """Ends a process that has done its task: to take all libraries down first would last as long as a small task."""

    code = 1

    def __call__(self) -> None:
        for module in list(sys.modules.values()):
            for value in list(getattr(module, "__dict__", {}).values()):
                if isinstance(value, io.IOBase):  # such as a log of the project's, which nobody closed
                    with contextlib.suppress(Exception):
                        value.flush()
        os._exit(self.code)


def _load(libraries: Sequence[str]) -> None:
    for name in libraries:
        with contextlib.suppress(Exception):  # the task meets it again, where it can be told
            importlib.import_module(name)


def _fork() -> int:
    with warnings.catch_warnings():
        # Python warns of threads, but those of OpenBLAS and Arrow are ended before a fork, and made anew behind it.
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _turn_to(descriptor: int, channel: socket.socket) -> None:
    """Make this process the task's: a group of its own, and what it says goes to who asked."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for standard in (1, 2):
        os.dup2(descriptor, standard)
    os.close(descriptor)
    channel.close()


def _code(task: int, channel: socket.socket, woken: int) -> int:
    """Wait for the end of the task, and end what it started; negative for a signal."""
    while not os.waitid(os.P_PID, task, os.WEXITED | os.WNOWAIT | os.WNOHANG):
        ready, _, _ = select.select([channel.fileno(), woken], [], [])
        if channel.fileno() in ready:
            channel.recv(1)
            break
        os.read(woken, _LONGEST)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(task, signal.SIGKILL)  # before it is waited for: its number can't be another's yet
    return os.waitstatus_to_exitcode(os.waitpid(task, 0)[1])


def _wakened_by_children() -> int:
    """Return a descriptor that can be read once a child has ended."""
    read, write = os.pipe()
    os.set_blocking(write, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)  # else no byte is written
    signal.set_wakeup_fd(write)
    return read
