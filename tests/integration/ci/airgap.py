"""A network of loopback alone, in which some ports of the outer loopback answer; Linux only.

    unshare --net --map-root-user python airgap.py FOLDER COMMAND …

FOLDER has a Unix socket for each port, by its number. The outer end is `doors`.
"""

from __future__ import annotations

import contextlib
import fcntl
import shutil
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

_SET_FLAGS, _UP = 0x8914, 0x1
_BLOCK = 1 << 16


def command(folder: Path) -> list[str]:
    """Return what stands before a command that shall reach only the doors of `folder`; nothing where it can't be."""
    program = shutil.which("unshare")
    walled = [program, "--net", "--map-root-user"] if program else []
    if not walled or subprocess.run([*walled, "true"], capture_output=True, check=False).returncode:
        return []
    return [*walled, sys.executable, str(Path(__file__)), str(folder)]


@contextlib.contextmanager
def doors(folder: Path, ports: Sequence[int]) -> Iterator[None]:
    """Let ports of this machine be reached through sockets in a folder, until the block ends."""
    folder.mkdir(exist_ok=True)
    with contextlib.ExitStack() as stack:
        for port in ports:
            door = socket.socket(socket.AF_UNIX)
            stack.callback((folder / str(port)).unlink)
            stack.callback(door.close)
            stack.callback(door.shutdown, socket.SHUT_RDWR)
            door.bind(str(folder / str(port)))
            door.listen()
            _in_background(_pass_on, door, lambda port=port: socket.create_connection(("127.0.0.1", port)))
        yield


def _pass_on(door: socket.socket, connect: Callable[[], socket.socket]) -> None:
    while True:
        try:
            here = door.accept()[0]
        except OSError:
            return
        _in_background(_join, here, connect)


def _join(here: socket.socket, connect: Callable[[], socket.socket]) -> None:
    with here, contextlib.suppress(OSError), connect() as there:
        back = _in_background(_copy, there, here)
        _copy(here, there)
        back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while content := source.recv(_BLOCK):
            target.sendall(content)
        target.shutdown(socket.SHUT_WR)


def _in_background(function: Callable[..., None], *arguments: object) -> threading.Thread:
    thread = threading.Thread(target=function, args=arguments, daemon=True)
    thread.start()
    return thread


def _to(path: Path) -> socket.socket:
    found = socket.socket(socket.AF_UNIX)
    found.connect(str(path))
    return found


def _main(folder: Path, program: list[str]) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as device:
        fcntl.ioctl(device, _SET_FLAGS, struct.pack("16sH14x", b"lo", _UP))
    for path in folder.iterdir():
        listener = socket.create_server(("127.0.0.1", int(path.name)))
        _in_background(_pass_on, listener, lambda path=path: _to(path))
    return subprocess.run(program, check=False).returncode


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1]), sys.argv[2:]))
