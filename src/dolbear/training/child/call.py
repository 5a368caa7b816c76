"""Find and call functions of the project."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from typing import Any

from .problem import ProblemError


def load(entry: str) -> Callable[..., Any]:
    """Import `module:function`.

    Raises:
        ProblemError: there is no such module or function.
    """
    name, _, attribute = entry.partition(":")
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and (error.name == name or name.startswith(f"{error.name}.")):
            message = f"entry {entry!r}: there is no module {error.name!r} in the project"
            raise ProblemError("entry", message, f"Write {name.replace('.', '/')}.py, or correct the entry.") from error
        raise
    found: Any = module
    for part in attribute.split("."):
        found = getattr(found, part, None)
    if not callable(found):
        message = f"entry {entry!r}: {name} has no function {attribute!r}"
        raise ProblemError("entry", message, f"Define {attribute} in {module.__file__}, or correct the entry.")
    function: Callable[..., Any] = found
    return function


def with_as_many(function: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401  # what the user returns
    """Call with as many of the arguments as the function takes.

    Raises:
        ProblemError: it wants more than there are.
    """
    parameters = inspect.signature(function).parameters.values()
    if any(parameter.kind is parameter.VAR_POSITIONAL for parameter in parameters):
        return function(*arguments)
    taken = [item for item in parameters if item.kind in {item.POSITIONAL_ONLY, item.POSITIONAL_OR_KEYWORD}]
    needed = [item for item in parameters if item.default is item.empty and item.kind is not item.VAR_KEYWORD]
    if len(needed) > len(arguments) or any(item.kind is item.KEYWORD_ONLY for item in needed):
        name = getattr(function, "__name__", str(function))
        message = f"{name} wants {len(needed)} arguments, but gets at most {len(arguments)}"
        raise ProblemError("entry", message, "Give the others a default value, or take them from params.")
    return function(*arguments[: len(taken)])
