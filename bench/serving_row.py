"""One-row requests to dolbear serve and to mlflow models serve on one model; and changes of versions under load."""

from __future__ import annotations

import os
import statistics
import threading
from collections.abc import Sequence
from pathlib import Path

import loads
import serving_models as models
from loads import Found, Load

from dolbear.core import files
from dolbear.core.digest import canonical_json

GOAL = 10.0
# Servers take turns, so that a busy moment hits both; the middle round counts.
_ROUNDS, _SECONDS = 5, 4
_SWITCHED = 100_000


def main(folder: Path, seconds: int = _SECONDS) -> list[str]:
    """Measure both models; return the lines."""
    lines = []
    for model in (models.crickets(), models.mixed()):
        ours, theirs = _compare(model, folder, seconds)
        lines += _lines(model.name, ours, theirs)
    return [*lines, _switch(models.crickets(), folder)]


def _cores() -> tuple[int, int]:
    cores = sorted(os.sched_getaffinity(0))
    return cores[0], cores[-1]


def _compare(model: models.Model, folder: Path, seconds: int) -> tuple[tuple[Found, Found], tuple[Found, Found]]:
    server, client = _cores()
    repository = folder / "releases"
    models.release(model, "1.0.0", repository)
    path = f"/v2/models/{model.name}/infer"
    with (
        models.mlflow(server, model, folder) as port,
        models.dolbear(server, f"{models.GROUP}:{model.name}:1.0.0", "--repository", repository) as own_port,
    ):
        theirs = Load(port=port, path="/invocations", body=models.mlflow_request(model), core=client)
        ours = Load(port=own_port, path=path, body=models.request(model), core=client)
        _same(models.ask(port, theirs.path, theirs.body), models.ask(own_port, ours.path, ours.body))
        for load in (theirs, ours):
            loads.most(load, folder, seconds=2)
        rounds = [[loads.most(load, folder, seconds=seconds) for load in (theirs, ours)] for _ in range(_ROUNDS)]
        peer_most, own_most = (_middle(found) for found in zip(*rounds, strict=True))
        rate = 0.5 * min(peer_most.rate, own_most.rate)
        os.sched_setaffinity(0, {client})
        try:
            rounds = [
                [loads.steady(load, rate=rate, seconds=seconds) for load in (theirs, ours)] for _ in range(_ROUNDS)
            ]
        finally:
            os.sched_setaffinity(0, {server, client})
        peer_steady, own_steady = (_middle(found) for found in zip(*rounds, strict=True))
    return (own_most, own_steady), (peer_most, peer_steady)


def _middle(rounds: Sequence[Found]) -> Found:
    def median(name: str) -> float:
        return statistics.median(getattr(one, name) for one in rounds)

    return Found(
        rate=median("rate"),
        requests=sum(one.requests for one in rounds),
        failed=sum(one.failed for one in rounds),
        p50=median("p50"),
        p99=median("p99"),
    )


def _same(theirs: dict[str, list[float]], ours: dict[str, list[dict[str, list[float]]]]) -> None:
    said, expected = ours["outputs"][0]["data"][0], theirs["predictions"][0]
    if abs(said - expected) > 1e-4 * max(1.0, abs(expected)):
        message = f"the two servers answer otherwise: {said}, {expected}"
        raise SystemExit(message)


def _lines(name: str, ours: tuple[Found, Found], theirs: tuple[Found, Found]) -> list[str]:
    (own_most, own_steady), (peer_most, peer_steady) = ours, theirs
    failed = sum(one.failed for one in (*ours, *theirs))
    most = (
        f"one row, {name}, most: dolbear serve {own_most.rate:,.0f}/s, mlflow {peer_most.rate:,.0f}/s: "
        f"{own_most.rate / peer_most.rate:.1f} times (goal: {GOAL:g}); 16 connections, p99 "
        f"{own_most.p99 * 1000:.1f} and {peer_most.p99 * 1000:.1f} ms; {failed} failed"
    )
    steady = (
        f"one row, {name}, both at {own_steady.rate:,.0f}/s: p99 dolbear serve {own_steady.p99 * 1000:.2f} ms, mlflow "
        f"{peer_steady.p99 * 1000:.2f} ms: 1/{peer_steady.p99 / own_steady.p99:.1f} (goal: 1/{GOAL:g}); p50 "
        f"{own_steady.p50 * 1000:.2f} and {peer_steady.p50 * 1000:.2f} ms"
    )
    return [most, steady]


def _switch(model: models.Model, folder: Path) -> str:
    """Change the version once a second under full load, until there were enough requests."""
    server, client = _cores()
    repository, file = folder / "switched", folder / "desired.json"
    hashes = {version: models.release(model, version, repository) for version in ("1.0.0", "1.1.0")}
    _desire(file, model.name, "1.0.0", hashes)
    stop, changes = threading.Event(), 0
    found = Found(rate=0, requests=0, failed=0, p50=0, p99=0)
    with models.dolbear(server, "--follow", file, "--repository", repository) as port:
        load = Load(port=port, path=f"/v2/models/{model.name}/infer", body=models.request(model), core=client)

        def change() -> None:
            nonlocal changes
            while not stop.wait(1.0):
                changes += 1
                _desire(file, model.name, ("1.0.0", "1.1.0")[changes % 2], hashes)

        thread = threading.Thread(target=change)
        thread.start()
        requests = failed = 0
        worst = 0.0
        while requests < _SWITCHED:
            found = loads.most(load, folder, seconds=5)
            requests, failed, worst = requests + found.requests, failed + found.failed, max(worst, found.p99)
        stop.set()
        thread.join()
    return (
        f"change of versions under full load: {changes} changes, {failed} failed of {requests:,} requests "
        f"(goal: 0 of {_SWITCHED:,}); p99 {worst * 1000:.1f} ms"
    )


def _desire(file: Path, name: str, version: str, hashes: dict[str, str]) -> None:
    wanted = {f"{models.GROUP}:{name}": {"version": version, "sha256": hashes[version]}}
    files.write_bytes(file, canonical_json({"format": 1, "models": wanted}))
