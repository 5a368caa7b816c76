"""The child's door: read a task, do it, write a result or an error."""

from __future__ import annotations

import errno
import importlib
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from . import seeds
from .problem import ProblemError
from .trace import last_line_of, of_user

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_TASKS = {"train": "learn", "predict": "predict", "metric": "measure"}


def main(folder: Path) -> int:
    """Do the task in `folder`; 0 if `result.json` was written, 3 if `error.json` was, 4 if the disk is full."""
    task = json.loads((folder / "task.json").read_text(encoding="utf-8"))
    for place in reversed(task["paths"]):
        sys.path.insert(0, place)
    os.chdir(task["root"])
    try:
        started = time.perf_counter()
        seeds.sow(task["seed"])
        module = importlib.import_module(f"{__package__}.{_TASKS[task['task']]}")
        result = module.run(task, folder)
        result.setdefault("seconds", {})["child"] = round(time.perf_counter() - started, 4)
        _write(folder / "result.json", result)
    except KeyboardInterrupt:
        raise
    except BaseException as problem:  # noqa: BLE001  # the project's code may raise anything, or exit
        if isinstance(problem, OSError) and problem.errno in _FULL:
            return 4
        _write(folder / "error.json", _error(problem, task))
        return 3
    return 0


def _error(problem: BaseException, task: dict[str, Any]) -> dict[str, str]:
    if isinstance(problem, ProblemError):
        return _told(problem.kind, problem.message, problem.hint)
    if isinstance(problem, ModuleNotFoundError):
        where = last_line_of(problem, task["root"])
        message = f"the project's Python ({sys.executable}) has no package {problem.name!r}{where}"
        return _told("package", message, _install(task))
    if isinstance(problem, MemoryError):
        return _told("memory", "the training ran out of memory", "Select fewer rows or columns, or a larger machine.")
    trace = of_user(problem, task["root"])
    if isinstance(problem, SystemExit):
        return _told("user", "the project's code ended Python (sys.exit)", "Return instead.", trace)
    return _told("user", trace.splitlines()[-1], _hint(trace), trace)


def _hint(trace: str) -> str:
    if "Invalid classes inferred from unique values of `y`" in trace:
        return "XGBoost learns numbers: fit on data.train.codes, the places of the labels in the output's values."
    return ""


def _install(task: dict[str, Any]) -> str:
    lock = task.get("requirements")
    install = f"{sys.executable} -m pip install "
    return f"Name it in {lock}, if it isn't; then {install}-r {lock}" if lock else f"{install}'dolbear[sklearn]'"


def _told(kind: str, message: str, hint: str, trace: str = "") -> dict[str, str]:
    return {"kind": kind, "message": message, "hint": hint, "traceback": trace}


def _write(path: Path, value: object) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(value), encoding="utf-8")
    part.replace(path)
