"""Counters in Prometheus' text format, version 0.0.4."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator

KIND = "text/plain; version=0.0.4; charset=utf-8"
_EDGES = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Meter:
    """Requests of one model's version. Counted by the one thread that answers."""

    def __init__(self, model: str, version: str) -> None:
        self.model = model
        self.version = version
        self.codes: Counter[int] = Counter()
        self.seconds = 0.0
        self.buckets = [0] * (len(_EDGES) + 1)

    def count(self, code: int, seconds: float) -> None:
        """Count one answered request."""
        self.codes[code] += 1
        self.seconds += seconds
        self.buckets[bisect_left(_EDGES, seconds)] += 1


class Metrics:
    """All that is counted."""

    def __init__(self) -> None:
        self._meters: dict[tuple[str, str], Meter] = {}
        self._lock = threading.Lock()
        self.failures: Counter[str] = Counter()
        self.loads: Counter[str] = Counter()

    def meter(self, model: str, version: str) -> Meter:
        """Return the counters of a version: the same ones whenever it is loaded again."""
        with self._lock:
            return self._meters.setdefault((model, version), Meter(model, version))

    def text(self, gauges: Iterable[tuple[str, str, dict[str, str], float]]) -> bytes:
        """Write all; `gauges` are (name, help, labels, value)."""
        with self._lock:
            meters = list(self._meters.values())
        lines = [*_requests(meters), *_latencies(meters)]
        lines += _family("dolbear_model_loads_total", "counter", "Versions loaded.")
        lines += [_sample("dolbear_model_loads_total", {"model": name}, n) for name, n in sorted(self.loads.items())]
        lines += _family("dolbear_model_load_failures_total", "counter", "Versions that could not be loaded.")
        lines += [
            _sample("dolbear_model_load_failures_total", {"model": name}, n)
            for name, n in sorted(self.failures.items())
        ]
        told = ""
        for name, words, labels, value in gauges:
            lines += _family(name, "gauge", words) if name != told else []
            lines.append(_sample(name, labels, value))
            told = name
        return ("\n".join(lines) + "\n").encode()


def _requests(meters: list[Meter]) -> Iterator[str]:
    name = "dolbear_inference_requests_total"
    yield from _family(name, "counter", "Inference requests answered.")
    for meter in meters:
        for code, count in sorted(meter.codes.items()):
            yield _sample(name, {"model": meter.model, "version": meter.version, "code": str(code)}, count)


def _latencies(meters: list[Meter]) -> Iterator[str]:
    name = "dolbear_inference_seconds"
    yield from _family(name, "histogram", "From the request's last byte to its answer.")
    for meter in meters:
        labels = {"model": meter.model, "version": meter.version}
        total = 0
        for edge, count in zip((*map(str, _EDGES), "+Inf"), meter.buckets, strict=True):
            total += count
            yield _sample(f"{name}_bucket", {**labels, "le": edge}, total)
        yield _sample(f"{name}_sum", labels, meter.seconds)
        yield _sample(f"{name}_count", labels, total)


def _family(name: str, kind: str, words: str) -> list[str]:
    return [f"# HELP {name} {words}", f"# TYPE {name} {kind}"]


def _sample(name: str, labels: dict[str, str], value: float) -> str:
    shown = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
    return f"{name}{{{shown}}} {value}" if shown else f"{name} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
