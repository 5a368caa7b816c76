"""Listens, serves until it is told to stop, and ends what is under way."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import gc
import signal
import socket
import time
from collections.abc import Callable, Iterator
from typing import Any, cast

from dolbear.core.errors import LockedError, UsageError
from dolbear.serving.connection import Connection
from dolbear.serving.limits import Limits
from dolbear.serving.metrics import Metrics
from dolbear.serving.registry import Registry
from dolbear.serving.site import Site

_TICK = 0.25
_BACKLOG = 1024
# A client may be sending on a connection that looks idle; closing it at once would lose its request.
_QUIET = 0.5


class PortTakenError(LockedError):
    """Another process listens there."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(f"port {port} of {host} is in use", "Choose another, or any free one: --port 0.")
        self.host = host
        self.port = port


class ListenError(UsageError):
    """An address that can't be listened on."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        super().__init__(
            f"can't listen on {host}:{port}: {reason}", "Name an address of this machine, and a port from 1024 on."
        )
        self.host = host
        self.port = port


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 is any free one.

    Raises:
        PortTakenError: another process listens there.
        ListenError: the system doesn't let us.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as reason:
        raise ListenError(host, port, str(getattr(reason, "strerror", None) or reason)) from reason
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(_BACKLOG)
    except (OSError, OverflowError) as reason:
        listening.close()
        if isinstance(reason, OSError) and reason.errno == errno.EADDRINUSE:
            raise PortTakenError(host, port) from reason
        raise ListenError(host, port, str(getattr(reason, "strerror", None) or reason)) from reason
    listening.setblocking(False)  # noqa: FBT003  # it takes no keyword
    return listening


def url(listening: socket.socket) -> str:
    """Return where a browser finds the server."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(listening: socket.socket, shared: tuple[Registry, Metrics, Limits], started: Callable[[], Any]) -> None:
    """Serve until SIGTERM or SIGINT; `started` is called once connections are taken."""
    # What was loaded so far stays; nobody's request shall wait while it is looked through for garbage.
    gc.collect()
    gc.freeze()
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(listening, shared, started))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    try:
        import uvloop
    except ImportError:  # there is none for Windows
        return asyncio.new_event_loop
    return cast("Callable[[], asyncio.AbstractEventLoop]", uvloop.new_event_loop)


async def _serve(
    listening: socket.socket, shared: tuple[Registry, Metrics, Limits], started: Callable[[], Any]
) -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    registry, metrics, limits = shared
    site = Site(loop, (registry, metrics), limits)
    with _signals(loop, stop):
        server = await loop.create_server(lambda: Connection(site), sock=listening, backlog=_BACKLOG)
        ticking = loop.create_task(_ticking(site))
        started()
        await stop.wait()
        server.close()
        await _drain(site)
        ticking.cancel()
        site.pool.close()


async def _ticking(site: Site) -> None:
    while True:
        await asyncio.sleep(_TICK)
        site.tick()


async def _drain(site: Site) -> None:
    """End requests under way; a request on its way meets an open connection for a moment."""
    site.stopping = True
    begun = time.monotonic()
    while site.connections and time.monotonic() - begun < site.limits.drain:
        if time.monotonic() - begun >= _QUIET:
            for connection in list(site.connections):
                connection.stop()
        await asyncio.sleep(0.02)


@contextlib.contextmanager
def _signals(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> Iterator[None]:
    kinds = (signal.SIGTERM, signal.SIGINT)
    for kind in kinds:
        loop.add_signal_handler(kind, stop.set)
    try:
        yield
    finally:
        for kind in kinds:
            loop.remove_signal_handler(kind)
