"""Task `train`: rehearse on few rows through conversion, then train, convert and keep a checkpoint."""

from __future__ import annotations

import contextlib
import gc
import time
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from . import call, checkpoint, deliver, seeds, trial
from .boosters import dressed
from .problem import ProblemError
from .rows import Data, few, read_data

_REHEARSED = 200
# Where the function fails on so few rows, it gets these; a fault on both is the function's.
_REHEARSED_AGAIN = 2000

Function = Callable[..., Any]


def run(task: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Train; see `docs/formats/child.md` for task and result."""
    seconds: dict[str, float] = {}
    with _timed(seconds, "imports"):
        function = call.load(task["entry"])
        data = read_data(task, folder)
    with _timed(seconds, "rehearsal"):
        rehearsed = _rehearse(task, function, data, folder)
    seeds.sow(task["seed"])
    with _timed(seconds, "function"):
        model = _trained(task, function, data)
    with _timed(seconds, "conversion"):
        found = deliver.to_file(model, task, folder / "model.onnx")
    name = ""
    if found.is_converted:
        with _timed(seconds, "checkpoint"):
            if not rehearsed:
                trial.check(dressed(model, task), found.binding, folder / "model.onnx", (task, data.train.inputs))
            name = checkpoint.save(model, folder, task)
    return {"binding": found.binding, "checkpoint": name, "libraries": _libraries(task), "seconds": seconds}


def _rehearse(task: dict[str, Any], function: Function, data: Data, folder: Path) -> bool:
    """Go all the way with few rows; False if all rows are few, so that there is nothing to rehearse."""
    sample = few(data, _REHEARSED, task["seed"])
    if sample is None:
        return False
    try:
        model = _trained(task, function, sample)
    except ProblemError:
        raise
    except Exception:  # noqa: BLE001  # the function may fail for want of rows alone
        sample = few(data, _REHEARSED_AGAIN, task["seed"])
        if sample is None:
            return False
        model = _trained_again(task, function, sample)
    path = folder / "rehearsal.onnx"
    found = deliver.to_file(model, {**task, "rehearsal": True}, path)
    if found.is_converted:
        trial.check(dressed(model, task), found.binding, path, (task, sample.train.inputs))
        checkpoint.save(model, folder, task, stem="rehearsal")
    return True


def _trained_again(task: dict[str, Any], function: Function, sample: Data) -> object:
    try:
        return _trained(task, function, sample)
    except Exception as error:
        rows = len(sample.train.frame)
        error.add_note(f"This was the rehearsal on {rows} rows; data.is_rehearsal is true there.")
        raise


def _trained(task: dict[str, Any], function: Function, data: Data) -> object:
    gc.freeze()
    gc.enable()
    try:
        model = call.with_as_many(function, data, dict(task["params"]), _previous(task))
    finally:
        gc.disable()
    if model is None:
        message = f"[train] entry = {task['entry']!r} returned None"
        hint = "Return the fitted estimator, or an ONNX model (a path, bytes or ModelProto)."
        raise ProblemError("entry", message, hint)
    return model


def _previous(task: dict[str, Any]) -> object:
    """Load the champion; anew for each call, which may go on learning in the very object."""
    if not task["previous"]:
        return None
    try:
        return checkpoint.load(Path(task["previous"]), task)
    except ProblemError:
        raise
    except Exception as error:
        message = f"the champion's checkpoint can't be loaded: {type(error).__name__}: {error}"
        hint = "Train with the packages that made it, or begin anew once: leave out [train] continue = true."
        raise ProblemError("checkpoint", message, hint) from error


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
