"""Load on a server: as much as it bears, by wrk, and a fixed rate, by a clock."""

from __future__ import annotations

import re
import select
import socket
import subprocess
import time
from pathlib import Path

import msgspec
import peers

_SCRIPT = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = [==[{body}]==]
"""
_CONNECTIONS = 8
_UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0}


class Load(msgspec.Struct, frozen=True, kw_only=True):
    """A place to send one body to, again and again, from one core."""

    port: int
    path: str
    body: str
    core: int


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Requests answered per second, in all, not with 200, and the seconds that 50 and 99 % took at most."""

    rate: float
    requests: int
    failed: int
    p50: float
    p99: float


def most(load: Load, folder: Path, *, seconds: int, connections: int = 16) -> Found:
    """Send the next request as soon as the last one is answered, over each connection."""
    script = folder / "wrk.lua"
    script.write_text(_SCRIPT.format(body=load.body), encoding="utf-8")
    options = ["-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "--latency", "-s", str(script)]
    command = ["taskset", "-c", str(load.core), peers.wrk(), *options, f"http://127.0.0.1:{load.port}{load.path}"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    errors = re.search(r"connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    other = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    failed = (sum(map(int, errors.groups())) if errors else 0) + (int(other.group(1)) if other else 0)
    return Found(
        rate=float(_number(r"Requests/sec:\s+([\d.]+)", said)),
        requests=int(_number(r"(\d+) requests in", said)),
        failed=failed,
        p50=_share(said, 50),
        p99=_share(said, 99),
    )


def steady(load: Load, *, rate: float, seconds: float) -> Found:
    """Send requests at fixed times, and count from these: a server that is late pays for those that wait.

    The client never sleeps, since what waking it takes isn't the server's; so it wants its core for itself.
    """
    head = f"POST {load.path} HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
    text = f"{head}Content-Length: {len(load.body.encode())}\r\n\r\n{load.body}".encode()
    total, sent, failed = int(rate * seconds), 0, 0
    taken: list[float] = []
    free = [_connected(load.port) for _ in range(_CONNECTIONS)]
    waiting: dict[socket.socket, float] = {}
    begun = time.perf_counter() + 0.1
    while len(taken) < total:
        due = begun + sent / rate
        if sent < total and free and time.perf_counter() >= due:
            connection = free.pop()
            connection.sendall(text)
            waiting[connection] = due
            sent += 1
        for connection in select.select(list(waiting), [], [], 0)[0] if waiting else ():
            good = _answered(connection)
            taken.append(time.perf_counter() - waiting.pop(connection))
            failed += not good
            free.append(connection)
    took = time.perf_counter() - begun
    for connection in free:
        connection.close()
    taken.sort()
    half, most = taken[total // 2], taken[total * 99 // 100]
    return Found(rate=total / took, requests=total, failed=failed, p50=half, p99=most)


def _connected(port: int) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _answered(connection: socket.socket) -> bool:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536) or _gone()
    head, _, body = data.partition(b"\r\n\r\n")
    found = re.search(rb"(?i)content-length: (\d+)", head)
    missing = int(found.group(1) if found else 0) - len(body)
    while missing > 0:
        missing -= len(connection.recv(65536) or _gone())
    return head.startswith(b"HTTP/1.1 200")


def _gone() -> bytes:
    message = "the server closed the connection"
    raise ConnectionError(message)


def _number(pattern: str, said: str) -> str:
    found = re.search(pattern, said)
    if found is None:
        message = f"wrk said no {pattern}:\n{said}"
        raise SystemExit(message)
    return found.group(1)


def _share(said: str, percent: int) -> float:
    found = re.search(rf"{percent}%\s+([\d.]+)(us|ms|s)", said)
    return float(found.group(1)) * _UNITS[found.group(2)] if found else 0.0
