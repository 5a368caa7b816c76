"""From a request to its answer: who is asked, and for what."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable
from urllib.parse import unquote

import msgspec

from dolbear.serving import inference, metadata, metrics
from dolbear.serving.loaded import Loaded
from dolbear.serving.messages import JSON, HttpError, Job, Outcome, Request, Response, error
from dolbear.serving.metrics import Metrics
from dolbear.serving.page import Page
from dolbear.serving.registry import Registry

_SOON = "Retry-After: 1"
# Above so many bytes reading alone would hold up other connections.
_LARGE = 16 << 10
_INFER = b"/infer"


class Routes:
    """Answers requests; `waiting` says how many jobs wait."""

    def __init__(self, registry: Registry, counters: Metrics, *, waiting: Callable[[], int] = lambda: 0) -> None:
        self._registry = registry
        self._metrics = counters
        self._waiting = waiting
        self._page = Page(registry)
        self._plain: dict[str, Callable[[], Response]] = {
            "v2": lambda: _json(metadata.server()),
            "v2/health/live": lambda: _json({"live": True}),
            "v2/health/ready": self._ready,
            "dolbear/status": self._status,
            "metrics": self._counted,
        }

    def answer(self, request: Request) -> Outcome:
        """Answer a request, or say what work its answer takes; never raises."""
        loaded = self._registry.current.routes.get(request.target)
        try:
            if loaded and request.method == b"POST":
                return self._infer(loaded, request)
            return self._other(request)
        except HttpError as refused:
            return refused.response
        except Exception:  # noqa: BLE001  # a bug of ours must not end the server
            return _bug()

    def refuse(self, request: Request, response: Response) -> None:
        """Count a request that was refused before it was read to its end."""
        loaded = self._registry.current.routes.get(request.target)
        if loaded:
            self._metrics.meter(loaded.name, loaded.version).count(response.status, 0.0)

    def _infer(self, loaded: Loaded, request: Request) -> Outcome:
        started, meter = time.perf_counter(), self._metrics.meter(loaded.name, loaded.version)
        if loaded.slow or len(request.body) > _LARGE:
            return Job(
                lambda: _answered(loaded, request),
                lambda response: meter.count(response.status, time.perf_counter() - started),
            )
        response = _answered(loaded, request)
        meter.count(response.status, time.perf_counter() - started)
        return response

    def _other(self, request: Request) -> Outcome:
        target = request.target.partition(b"?")[0]
        if b"%2f" in target.lower():
            raise HttpError(400, "a line in the path may not be encoded")
        try:
            path = unquote(target.decode("ascii"), errors="strict").strip("/")
        except UnicodeDecodeError:
            raise HttpError(400, "the path isn't UTF-8") from None
        if target.rstrip(b"/").endswith(_INFER) and path.startswith("v2/models/"):
            return self._infer_elsewhere(path, request)
        if not path or path == "style.css" or path.startswith("models/"):
            return self._page.answer(path, request)
        if request.method not in {b"GET", b"HEAD"}:
            raise HttpError(405, f"{path!r} is only read", "Allow: GET, HEAD")
        if path in self._plain:
            return self._plain[path]()
        if path.startswith("v2/models/"):
            return self._model(path.split("/")[2:])
        raise HttpError(404, f"there is nothing at {path[:200]!r}; see /v2 and /")

    def _infer_elsewhere(self, path: str, request: Request) -> Outcome:
        """Answer where the target isn't written as usual, the method is another, or the model isn't there."""
        if request.method != b"POST":
            raise HttpError(405, "inference takes POST", "Allow: POST")
        name, version, rest = _parts(path.split("/")[2:])
        loaded = self._registry.current.find(name, version)
        if rest != ["infer"] or loaded is None:
            raise self._absent(name, version)
        return self._infer(loaded, request)

    def _model(self, parts: list[str]) -> Response:
        name, version, rest = _parts(parts)
        snapshot = self._registry.current
        loaded = snapshot.find(name, version)
        if rest not in ([], ["ready"]):
            raise HttpError(404, f"a model has no {'/'.join(rest)[:100]!r}; it has ready and infer")
        if loaded is None:
            raise self._absent(name, version)
        if rest:
            return _json({"name": loaded.name, "ready": True})
        return _json(metadata.model(loaded, [version] if version else list(snapshot.models[loaded.name])))

    def _absent(self, name: str, version: str) -> HttpError:
        states = [state for subject, state in self._registry.states.items() if name in {state.name, subject}]
        for state in states:
            if state.state != "ready" and version in {"", state.desired}:
                why = state.error or "it is being loaded"
                return HttpError(503, f"{state.name} {state.desired} isn't ready: {why}", _SOON)
        if states and version:
            here = ", ".join(self._registry.current.models.get(states[0].name, ())) or "none"
            return HttpError(404, f"{name} has no version {version[:100]!r} here; served: {here}")
        return HttpError(404, f"there is no model {name[:100]!r} here; /dolbear/status lists them")

    def _status(self) -> Response:
        problem = self._registry.problem
        return _json({"models": self._registry.states, **({"error": problem} if problem else {})})

    def _ready(self) -> Response:
        if not self._registry.states:
            return error(503, "no model is served yet", _SOON)
        waiting = [
            f"{state.name}: {state.error or state.state}"
            for state in self._registry.states.values()
            if state.serving is None
        ]
        return error(503, "; ".join(waiting), _SOON) if waiting else _json({"ready": True})

    def _counted(self) -> Response:
        gauges: list[tuple[str, str, dict[str, str], float]] = [
            (
                "dolbear_model_ready",
                "1 if the model's desired version serves.",
                {"model": state.name, "version": state.desired},
                float(state.state == "ready"),
            )
            for state in self._registry.states.values()
        ]
        words = "Large or slow requests under way or waiting."
        gauges.append(("dolbear_jobs_waiting", words, {}, float(self._waiting())))
        return Response(200, self._metrics.text(gauges), metrics.KIND)


def _answered(loaded: Loaded, request: Request) -> Response:
    try:
        _check_content(request)
        return Response(200, inference.infer(loaded, request.body))
    except HttpError as refused:
        return refused.response
    except Exception:  # noqa: BLE001  # a bug of ours must not end the server
        return _bug()


def _check_content(request: Request) -> None:
    kind = request.headers.get(b"content-type")
    if (
        kind is not None
        and kind != b"application/json"
        and kind.partition(b";")[0].strip().lower() != b"application/json"
    ):
        raise HttpError(415, f"the body must be {JSON}, not {kind[:100].decode('latin-1')}")
    if b"inference-header-content-length" in request.headers:
        raise HttpError(415, "the binary data extension isn't spoken here: send all data as JSON")


def _parts(parts: list[str]) -> tuple[str, str, list[str]]:
    """Split what follows `models/` in a model's name, a version or none, and the rest."""
    if len(parts) > 2 and parts[1] == "versions":  # noqa: PLR2004  # name, "versions", version
        if not parts[2]:
            raise HttpError(404, "the version is empty")
        return parts[0], parts[2], parts[3:]
    return parts[0], "", parts[1:]


def _json(value: object) -> Response:
    return Response(200, msgspec.json.encode(value))


def _bug() -> Response:
    sys.stderr.write(traceback.format_exc())
    return error(500, "this is a bug of dolbear; the server's log has its trace")
