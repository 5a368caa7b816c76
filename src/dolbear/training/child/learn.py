"""Task `train`: rehearse on few rows through conversion, then train, convert and keep a checkpoint."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from . import call, checkpoint, deliver
from .problem import ProblemError
from .rows import Data, Part, few, read

_REHEARSED = 200


def run(task: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Train; see `docs/formats/child.md` for task and result."""
    seconds: dict[str, float] = {}
    with _timed(seconds, "imports"):
        function = call.load(task["entry"])
        target = task["output"]["name"]
        data = Data(*(Part(read(folder / f"{part}.parquet"), target) for part in ("train", "validation")))
    with _timed(seconds, "rehearsal"):
        _rehearse(task, function, data, folder)
    with _timed(seconds, "function"):
        model = _trained(task, function, data)
    with _timed(seconds, "conversion"):
        found = deliver.to_file(model, task, folder / "model.onnx")
    name = ""
    if found.is_converted:
        with _timed(seconds, "checkpoint"):
            name = checkpoint.save(model, folder, task)
    return {"binding": found.binding, "checkpoint": name, "libraries": _libraries(task), "seconds": seconds}


def _rehearse(task: dict[str, Any], function: Callable[..., Any], data: Data, folder: Path) -> None:
    sample = Data(few(data.train, _REHEARSED, task["seed"]), few(data.validation, _REHEARSED, task["seed"]))
    model = _trained(task, function, sample)
    path = folder / "rehearsal.onnx"
    found = deliver.to_file(model, task, path)
    if found.is_converted:
        checkpoint.save(model, folder, task, stem="rehearsal")
    with contextlib.suppress(ModuleNotFoundError):
        _load(path)


def _load(path: Path) -> None:
    import onnxruntime

    onnxruntime.set_default_logger_severity(3)
    try:
        onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime has no public base class of its errors
        message = f"the converted model doesn't load in ONNX Runtime: {error}"
        raise ProblemError("export", message, "Change the estimator, or return your own ONNX model.") from error


def _trained(task: dict[str, Any], function: Callable[..., Any], data: Data) -> object:
    model = call.with_as_many(function, data, dict(task["params"]), task["previous"])
    if model is None:
        message = f"[train] entry = {task['entry']!r} returned None"
        hint = "Return the fitted estimator, or an ONNX model (a path, bytes or ModelProto)."
        raise ProblemError("entry", message, hint)
    return model


def _libraries(task: dict[str, Any]) -> dict[str, str]:
    found = {}
    for name in task["libraries"]:
        with contextlib.suppress(metadata.PackageNotFoundError):
            found[name] = metadata.version(name)
    return found


@contextlib.contextmanager
def _timed(seconds: dict[str, float], name: str) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds[name] = round(time.perf_counter() - started, 4)
