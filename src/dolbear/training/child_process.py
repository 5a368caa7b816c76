"""Do a task in the child; its faults become errors with a next step."""

from __future__ import annotations

import errno
import json
import os
import signal
from pathlib import Path
from typing import Any

from dolbear.core import files
from dolbear.core.errors import UsageError
from dolbear.core.files import StorageError
from dolbear.project.settings import Train
from dolbear.training import closure
from dolbear.training.interpreter import Ended, Interpreter, Server

_CHILD = Path(__file__).parent / "child"
# The project's folder isn't on the path yet: a file of it named like a module of Python's own would be taken for that.
_BOOTSTRAP = f"""
import sys
sys.path[:] = [place for place in sys.path if place]
import importlib.util
folder = {str(_CHILD)!r}
spec = importlib.util.spec_from_file_location(
    "dolbear_child", folder + "/__init__.py", submodule_search_locations=[folder]
)
module = sys.modules["dolbear_child"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
from dolbear_child.serve import serve
sys.exit(serve(int(sys.argv[1]), sys.argv[2:]))
"""
# What a training with one of these needs besides; all may be loaded before a fork.
_LIBRARIES = {
    "sklearn": ("pandas", "pyarrow.parquet", "onnx", "skops.io", "skl2onnx"),
    "lightgbm": ("pandas", "pyarrow.parquet", "onnx", "lightgbm", "onnxmltools"),
    "xgboost": ("pandas", "pyarrow.parquet", "onnx", "xgboost", "onnxmltools"),
}
_CODE_OF_ERROR = 3
_CODE_OF_FULL = 4


class TrainingError(UsageError):
    """The project's code, packages or time limit stopped a training; `kind` says which."""

    def __init__(self, message: str, hint: str = "", *, kind: str = "user") -> None:
        super().__init__(message, hint)
        self.kind = kind


def do(task: dict[str, Any], folder: Path, *, settings: Train, root: Path, interpreter: Interpreter) -> dict[str, Any]:
    """Write the task, start the child, and return its result.

    Raises:
        TrainingError: it failed; the message has the user's traceback, not ours.
        StorageError: the disk became full.
    """
    common = {
        "root": str(root),
        "paths": [str(root), *([str(root / "src")] if (root / "src").is_dir() else [])],
        "seed": settings.seed,
        "requirements": settings.requirements,
        "checkpoint": settings.checkpoint,
        "trusted": list(settings.trusted),
    }
    files.write_text(folder / "task.json", json.dumps(common | task, ensure_ascii=False))
    ended = ready(settings, root, interpreter).do(folder, seconds=settings.seconds)
    return _result(ended, folder, settings)


def ready(settings: Train, root: Path, interpreter: Interpreter) -> Server:
    """Start the process that does tasks, so that it loads the project's libraries meanwhile.

    Raises:
        NotFoundError: the project has no such Python.
    """
    named = {name.partition(".")[0] for name in closure.imports(root, settings.entry)}
    libraries = [library for name, found in _LIBRARIES.items() if name in named for library in found]
    environment = {
        "PYTHONHASHSEED": str(settings.seed),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "OMP_WAIT_POLICY": "PASSIVE",
    }
    return interpreter.serve(_BOOTSTRAP, list(dict.fromkeys(libraries)), environment=environment)


def _result(ended: Ended, folder: Path, settings: Train) -> dict[str, Any]:
    raise_if_killed(ended, settings.seconds)
    if ended.code == _CODE_OF_FULL:
        raise StorageError(folder, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
    if ended.code == _CODE_OF_ERROR and (folder / "error.json").exists():
        error = json.loads((folder / "error.json").read_bytes())
        message = error["traceback"].rstrip() or error["message"]
        hint = error["hint"] or "The fault is in the project's code; mend it and run again."
        raise TrainingError(message, hint, kind=error["kind"])
    try:
        result = json.loads((folder / "result.json").read_bytes())
    except (OSError, ValueError) as reason:
        message = f"the training process ended with code {ended.code} and no result:\n{ended.output[-2000:]}"
        raise TrainingError(message, "See what it said last.", kind="died") from reason
    assert isinstance(result, dict)  # noqa: S101  # our own child wrote it
    return result


def raise_if_killed(ended: Ended, seconds: float) -> None:
    """Tell a time limit and a signal apart from an ordinary end.

    Raises:
        TrainingError: it was one of them.
    """
    if ended.timed_out:
        message = f"the training didn't end within {seconds:g} s and was stopped"
        raise TrainingError(message, 'Raise [train] timeout, such as "2h", or train on less.', kind="timeout")
    if ended.code < 0:
        name = signal.Signals(-ended.code).name if -ended.code in set(signal.Signals) else str(-ended.code)
        message = f"the training process was killed by {name}"
        hint = "Out of memory? Select fewer rows or columns." if name == "SIGKILL" else "See its last output."
        raise TrainingError(f"{message}:\n{ended.output[-2000:]}".rstrip(":\n"), hint, kind="died")
