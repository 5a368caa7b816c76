"""Find and call functions of the project."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from typing import Any

from .problem import ProblemError


def load(entry: str) -> Callable[..., Any]:
    """Import `module:function`."""
    name, _, attribute = entry.partition(":")
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and (error.name == name or name.startswith(f"{error.name}.")):
            message = f"[train] entry = {entry!r}: there is no module {error.name!r} in the project"
            raise ProblemError("entry", message, f"Write {name.replace('.', '/')}.py, or correct the entry.") from error
        raise
    function = getattr(module, attribute, None)
    if not callable(function):
        message = f"[train] entry = {entry!r}: {name} has no function {attribute!r}"
        raise ProblemError("entry", message, f"Define `def {attribute}(data, params):` there.")
    found: Callable[..., Any] = function
    return found


def with_as_many(function: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401  # what the user returns
    """Call with as many of the arguments as the function takes."""
    parameters = inspect.signature(function).parameters.values()
    if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters):
        return function(*arguments)
    taken = [item for item in parameters if item.kind in {item.POSITIONAL_ONLY, item.POSITIONAL_OR_KEYWORD}]
    return function(*arguments[: len(taken)])
