"""One-row requests to the WAR on Tomcat and to mlflow models serve on one model; changes of versions under load."""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import loads
import serving_models as models
from loads import Found, Load

from dolbear.core import files
from dolbear.core.digest import canonical_json
from dolbear.publishing.runtime import artifacts

ROOT = Path(__file__).parents[1]
# The tests start a real Tomcat too.
sys.path.append(str(ROOT / "tests" / "integration"))

from servers import tomcat  # noqa: E402
from servers.processes import Server  # noqa: E402

GOAL, LATE_GOAL = 20.0, 10.0
_ROUNDS, _SECONDS, _WARM = 5, 4, 10
_SWITCHED = 100_000
_NATIVE = "com/microsoft/onnxruntime/onnxruntime/1.29.0/onnxruntime-1.29.0.jar"


def main(folder: Path, seconds: int = _SECONDS) -> list[str]:
    """Measure two models, and changes; return the lines."""
    subprocess.run(["bash", str(ROOT / "scripts" / "servers")], check=True)
    lines = [line for model in (models.crickets(), models.mixed()) for line in _compared(model, folder, seconds)]
    return [*lines, _switched(models.crickets(), folder)]


def _cores() -> tuple[int, int]:
    cores = sorted(os.sched_getaffinity(0))
    return cores[0], cores[-1]


class Place:
    """A repository of one model's versions, and the file that says which is desired."""

    def __init__(self, model: models.Model, folder: Path, *versions: str) -> None:
        folder.mkdir()
        self.model = model
        self.repository = folder / "releases"
        self.file = folder / "desired.json"
        self._digests = {version: models.release(model, version, self.repository) for version in versions}

    def desire(self, version: str) -> None:
        """Say which version shall serve."""
        wanted = {f"{models.GROUP}:{self.model.name}": {"version": version, "sha256": self._digests[version]}}
        files.write_bytes(self.file, canonical_json({"format": 1, "models": wanted}))


@contextlib.contextmanager
def _tomcat(core: int, place: Place, folder: Path) -> Iterator[int]:
    """Start Tomcat with the WAR on one core; give the port."""
    place.desire("1.0.0")
    war = next(item.file for item in artifacts() if item.extension == "war")
    options = {"dolbear.repository": str(place.repository), "dolbear.follow": str(place.file)}
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        server: Server = tomcat.start(ROOT / ".tools" / "servers", folder, war, libraries=(_native(),), options=options)
    finally:
        os.sched_setaffinity(0, before)
    try:
        server.said("1.0.0 is ready")
        yield int(server.url.split(":")[2].split("/")[0])
    finally:
        server.stop()


def _native() -> Path:
    places = [*ROOT.glob(".tools/m2-*"), Path.home() / ".m2" / "repository"]
    found = [place / _NATIVE for place in places if (place / _NATIVE).is_file()]
    if not found:
        sys.exit("ONNX Runtime's jar isn't in a local Maven repository: run make demo first")
    return found[0]


def _compared(model: models.Model, folder: Path, seconds: int) -> list[str]:
    server, client = _cores()
    place = Place(model, folder / f"{model.name}-war", "1.0.0")
    with (
        models.mlflow(server, model, folder) as port,
        _tomcat(server, place, folder / f"{model.name}-war") as own_port,
    ):
        theirs = Load(port=port, path="/invocations", body=models.mlflow_request(model), core=client)
        ours = Load(
            port=own_port, path=f"/dolbear/v2/models/{model.name}/infer", body=models.request(model), core=client
        )
        _same(models.ask(port, theirs.path, theirs.body), models.ask(own_port, ours.path, ours.body))
        loads.most(theirs, folder, seconds=2)
        loads.most(ours, folder, seconds=_WARM)
        both = (theirs, ours)
        most = _turns(lambda load: loads.most(load, folder, seconds=seconds), both)
        rate = 0.5 * min(one.rate for one in most)
        os.sched_setaffinity(0, {client})
        try:
            steady = _turns(lambda load: loads.steady(load, rate=rate, seconds=seconds), both)
        finally:
            os.sched_setaffinity(0, {server, client})
    return _lines(model.name, most, steady)


def _turns(measure: Callable[[Load], Found], both: tuple[Load, Load]) -> list[Found]:
    """Measure by turns, so that a busy moment hits both; the middle round counts."""
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


def _lines(name: str, most: list[Found], steady: list[Found]) -> list[str]:
    (peer, own), (peer_late, own_late) = most, steady
    failed = sum(one.failed for one in (*most, *steady))
    line = (
        f"one row, {name}, most: WAR on Tomcat {own.rate:,.0f}/s, mlflow {peer.rate:,.0f}/s: "
        f"{own.rate / peer.rate:.1f} times (goal: {GOAL:g}); 16 connections, p99 {own.p99 * 1000:.1f} and "
        f"{peer.p99 * 1000:.1f} ms; {failed} failed"
    )
    late = (
        f"one row, {name}, both at {own_late.rate:,.0f}/s: p99 WAR on Tomcat {own_late.p99 * 1000:.2f} ms, mlflow "
        f"{peer_late.p99 * 1000:.2f} ms: 1/{peer_late.p99 / own_late.p99:.1f} (goal: 1/{LATE_GOAL:g}); p50 "
        f"{own_late.p50 * 1000:.2f} and {peer_late.p50 * 1000:.2f} ms"
    )
    return [line, late]


def _switched(model: models.Model, folder: Path) -> str:
    """Change the version once a second under full load, until there were enough requests."""
    server, client = _cores()
    place = Place(model, folder / "war-switched", "1.0.0", "1.1.0")
    stop, changes = threading.Event(), 0
    with _tomcat(server, place, folder / "war-switched") as port:
        load = Load(port=port, path=f"/dolbear/v2/models/{model.name}/infer", body=models.request(model), core=client)

        def change() -> None:
            nonlocal changes
            while not stop.wait(1.0):
                changes += 1
                place.desire(("1.0.0", "1.1.0")[changes % 2])

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
        f"change of versions in the WAR under full load: {changes} changes, {failed} failed of {requests:,} requests "
        f"(goal: 0 of {_SWITCHED:,}); p99 {worst * 1000:.1f} ms"
    )


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory(prefix="dolbear-bench-") as made:
        print(*main(Path(made)), sep="\n")
