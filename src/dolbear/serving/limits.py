"""What a server bears before it says no."""

from __future__ import annotations

import msgspec


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes, counts and seconds.

    `body`: of one request; 413 above. `arriving`: of all bodies that are on their way, at least one whole;
    429 above. `workers`: large requests and slow models computed at once,
    each in a thread; `queue`: those that wait for one; 429 above. `patience`: a computation with its
    wait; 503 after. `head`, `receive`: for a client to send its request; 408 after. `idle`: a
    connection without a request. `drain`: to end requests under way when the server stops.
    """

    body: int = 8 << 20
    arriving: int = 256 << 20
    connections: int = 1000
    workers: int = 2
    queue: int = 64
    patience: float = 30.0
    head: float = 10.0
    receive: float = 30.0
    idle: float = 75.0
    drain: float = 30.0
