"""What all connections of a server share."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from email.utils import formatdate
from typing import Protocol

from dolbear.serving.limits import Limits
from dolbear.serving.metrics import Metrics
from dolbear.serving.registry import Registry
from dolbear.serving.routes import Routes
from dolbear.serving.work import Pool


class Client(Protocol):
    """A connection, as the site sees it."""

    def check(self, now: float) -> None:
        """End what takes too long."""

    def stop(self) -> None:
        """Close if nothing is under way; else the last answer closes."""


class Site:
    """The routes, the threads, the clock and the clients of the loop that serves."""

    def __init__(self, loop: asyncio.AbstractEventLoop, shared: tuple[Registry, Metrics], limits: Limits) -> None:
        registry, metrics = shared
        self._loop = loop
        self.limits = limits
        self.pool = Pool(loop, limits)
        self.routes = Routes(registry, metrics, waiting=lambda: self.pool.waiting)
        self.connections: set[Client] = set()
        self.arriving = 0
        self.stopping = False
        self.now = 0.0
        self.date = b""
        self.tick()

    def soon(self, callback: Callable[[], None]) -> None:
        """Call back once others had their turn."""
        self._loop.call_soon(callback)

    def tick(self) -> None:
        """Look at the clock, and at each connection."""
        self.now = time.monotonic()
        self.date = f"Date: {formatdate(usegmt=True)}\r\n".encode()
        for connection in list(self.connections):
            connection.check(self.now)
