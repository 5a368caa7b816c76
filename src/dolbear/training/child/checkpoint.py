"""The original estimator in a file: skops by default, pickle only if the project says so."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

from .problem import ProblemError

_KNOWN = ("sklearn.", "numpy.", "scipy.", "lightgbm.", "xgboost.", "builtins.", "collections.", "_loss.")


def save(model: object, folder: Path, task: dict[str, Any], *, stem: str = "checkpoint") -> str:
    """Write the checkpoint and return its file's name.

    Raises:
        ProblemError: the model has a class that isn't known to be safe.
    """
    if task["checkpoint"] == "pickle":
        path = folder / f"{stem}.pickle"
        path.write_bytes(pickle.dumps(model))
        return path.name
    from skops.io import dump

    path = folder / f"{stem}.skops"
    dump(model, path)
    foreign = _foreign(path, task)
    if foreign:
        names = ", ".join(foreign)
        hint = (
            f"If they are yours, write [train] trusted = [{', '.join(repr(name) for name in foreign)}]; or "
            'checkpoint = "pickle", which runs any code that the file holds.'
        )
        raise ProblemError("checkpoint", f"the model has classes that a checkpoint doesn't load unasked: {names}", hint)
    return path.name


def load(path: Path, task: dict[str, Any]) -> Any:  # noqa: ANN401  # whatever the training function returned
    """Read a checkpoint; a class that isn't known or trusted is refused."""
    if path.suffix == ".pickle":
        if task["checkpoint"] != "pickle":
            message = "the checkpoint is a pickle, which runs any code that it holds"
            raise ProblemError("checkpoint", message, 'Say [train] checkpoint = "pickle" if you trust it.')
        return pickle.loads(path.read_bytes())  # noqa: S301  # the project asked for it
    from skops.io import get_untrusted_types, load

    foreign = _foreign(path, task)
    if foreign:
        raise ProblemError("checkpoint", f"the checkpoint has classes that aren't trusted: {', '.join(foreign)}")
    return load(path, trusted=get_untrusted_types(file=path))


def _foreign(path: Path, task: dict[str, Any]) -> list[str]:
    from skops.io import get_untrusted_types

    names = get_untrusted_types(file=path)
    return [name for name in names if not name.startswith(_KNOWN) and name not in task["trusted"]]
