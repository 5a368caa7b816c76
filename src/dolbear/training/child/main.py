"""The child's door: read a task, do it, write a result or an error."""

from __future__ import annotations

import importlib
import importlib.util
import json
import os
import random
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from .problem import ProblemError

_TASKS = {"train": "learn", "predict": "predict", "metric": "measure"}


def main(folder: Path) -> int:
    """Do the task in `folder`; 0 if `result.json` was written, 3 if `error.json` was."""
    task = json.loads((folder / "task.json").read_text(encoding="utf-8"))
    for place in reversed(task["paths"]):
        sys.path.insert(0, place)
    os.chdir(task["root"])
    try:
        started = time.perf_counter()
        _seed(task["seed"])
        module = importlib.import_module(f"{__package__}.{_TASKS[task['task']]}")
        result = module.run(task, folder)
        result.setdefault("seconds", {})["child"] = time.perf_counter() - started
        _write(folder / "result.json", result)
    except ProblemError as problem:
        _fail(folder, problem.kind, problem.message, problem.hint)
    except ModuleNotFoundError as problem:
        _fail(folder, "package", f"the project's Python has no package {problem.name!r}", _install(task))
    except MemoryError:
        _fail(folder, "memory", "the training ran out of memory", "Select fewer rows or columns, or a larger machine.")
    except Exception as problem:  # noqa: BLE001  # the user's code may raise anything
        _fail(folder, "user", f"{type(problem).__name__}: {problem}", "", trace=_user_trace(problem))
    else:
        return 0
    return 3


def _seed(seed: int) -> None:
    random.seed(seed)
    if "numpy" in sys.modules or importlib.util.find_spec("numpy"):
        import numpy as np

        np.random.seed(seed % 2**32)  # noqa: NPY002  # the user's code may use the global generator


def _install(task: dict[str, Any]) -> str:
    lock = task.get("requirements")
    return f"{sys.executable} -m pip install " + (f"-r {lock}" if lock else "'dolbear[sklearn]'")


def _user_trace(problem: BaseException) -> str:
    """Return the traceback from the user's first frame on."""
    ours = str(Path(__file__).parent)
    frames = traceback.extract_tb(problem.__traceback__)
    kept = [frame for frame in frames if not frame.filename.startswith((ours, "<frozen"))]
    head = ["Traceback (most recent call last):\n", *traceback.format_list(kept)]
    return "".join([*head, *traceback.format_exception_only(problem)])


def _fail(folder: Path, kind: str, message: str, hint: str, *, trace: str = "") -> None:
    _write(folder / "error.json", {"kind": kind, "message": message, "hint": hint, "traceback": trace})


def _write(path: Path, value: object) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    part.replace(path)
