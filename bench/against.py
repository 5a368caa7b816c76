"""Two servers of one model under the same load, by turns; and one server whose version changes under load."""

from __future__ import annotations

import contextlib
import os
import statistics
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import loads
import msgspec
import serving_models as models
from loads import Found, Load

from dolbear.core import files
from dolbear.core.digest import canonical_json

LATE_GOAL = 10.0
# Servers take turns, so that a busy moment hits both; the middle round counts.
_ROUNDS = 5
_PEER = "mlflow"


class Goal(msgspec.Struct, frozen=True):
    """What is compared with MLflow, how many times its throughput is wanted, and the seconds that it warms up."""

    name: str
    times: float
    warm: int


def cores() -> tuple[int, int]:
    """Return the core of the servers and the one of the client."""
    found = sorted(os.sched_getaffinity(0))
    return found[0], found[-1]


@contextlib.contextmanager
def pinned(core: int) -> Iterator[None]:
    """Keep this process, and what it starts meanwhile, on one core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def compare(model: models.Model, ours: Load, port: int, goal: Goal, folder: Path) -> list[str]:
    """Ask our server and MLflow's, at `port`, as much as they bear, then at half of what the weaker one bears."""
    theirs = Load(port=port, path="/invocations", body=models.mlflow_request(model), core=ours.core)
    both = (theirs, ours)
    _same(*(models.ask(load.port, load.path, load.body) for load in both))
    loads.most(theirs, folder, seconds=2)
    loads.most(ours, folder, seconds=goal.warm)
    peer, own = _by_turns(both, lambda load: loads.most(load, folder, seconds=4))
    rate = 0.5 * min(peer.rate, own.rate)
    with pinned(ours.core):
        peer_late, own_late = _by_turns(both, lambda load: loads.steady(load, rate=rate, seconds=4))
    failed = sum(found.failed for found in (peer, own, peer_late, own_late))
    most = (
        f"one row, {model.name}, most: {goal.name} {own.rate:,.0f}/s, {_PEER} {peer.rate:,.0f}/s: "
        f"{own.rate / peer.rate:.1f} times (goal: {goal.times:g}); 16 connections, p99 {own.p99 * 1000:.1f} and "
        f"{peer.p99 * 1000:.1f} ms; {failed} failed"
    )
    late = (
        f"one row, {model.name}, both at {own_late.rate:,.0f}/s: p99 {goal.name} {own_late.p99 * 1000:.2f} ms, "
        f"{_PEER} {peer_late.p99 * 1000:.2f} ms: 1/{peer_late.p99 / own_late.p99:.1f} (goal: 1/{LATE_GOAL:g}); p50 "
        f"{own_late.p50 * 1000:.2f} and {peer_late.p50 * 1000:.2f} ms"
    )
    return [most, late]


def _by_turns(both: tuple[Load, Load], measure: Callable[[Load], Found]) -> list[Found]:
    rounds = [[measure(load) for load in both] for _ in range(_ROUNDS)]
    return [_middle(found) for found in zip(*rounds, strict=True)]


def _middle(rounds: Sequence[Found]) -> Found:
    return Found(
        rate=statistics.median(one.rate for one in rounds),
        requests=sum(one.requests for one in rounds),
        failed=sum(one.failed for one in rounds),
        p50=statistics.median(one.p50 for one in rounds),
        p99=statistics.median(one.p99 for one in rounds),
    )


def _same(theirs: dict[str, list[float]], ours: dict[str, list[dict[str, list[float]]]]) -> None:
    said, expected = ours["outputs"][0]["data"][0], theirs["predictions"][0]
    if abs(said - expected) > 1e-4 * max(1.0, abs(expected)):
        message = f"the two servers answer otherwise: {said}, {expected}"
        raise SystemExit(message)


class Place:
    """A repository of one model's versions, and the file that says which is desired: at first the first one."""

    def __init__(self, model: models.Model, folder: Path, *versions: str) -> None:
        folder.mkdir()
        self.model = model
        self.repository = folder / "releases"
        self.file = folder / "desired.json"
        self._digests = {version: models.release(model, version, self.repository) for version in versions}
        self.desire(versions[0])

    def desire(self, version: str) -> None:
        """Say which version shall serve."""
        wanted = {f"{models.GROUP}:{self.model.name}": {"version": version, "sha256": self._digests[version]}}
        files.write_bytes(self.file, canonical_json({"format": 1, "models": wanted}))

    def change_under(self, load: Load, folder: Path, *versions: str, requests: int = 100_000) -> str:
        """Change the version once a second under full load, until there were enough requests."""
        stop, changes = threading.Event(), 0

        def change() -> None:
            nonlocal changes
            while not stop.wait(1.0):
                changes += 1
                self.desire(versions[changes % len(versions)])

        thread = threading.Thread(target=change)
        thread.start()
        answered = failed = 0
        worst = 0.0
        while answered < requests:
            found = loads.most(load, folder, seconds=5)
            answered, failed, worst = answered + found.requests, failed + found.failed, max(worst, found.p99)
        stop.set()
        thread.join()
        wanted = f"(goal: 0 of {requests:,})"
        return f"{changes} changes, {failed} failed of {answered:,} requests {wanted}; p99 {worst * 1000:.1f} ms"
