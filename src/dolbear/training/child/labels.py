"""An estimator's classes, as the signature names them."""

from __future__ import annotations

from typing import Any

from .problem import ProblemError


def named(classes: Any, values: list[str]) -> list[str]:  # noqa: ANN401  # an array of labels
    """Name an estimator's classes by the output's values: numbers and truth values count them.

    Raises:
        ProblemError: a class that isn't one of the values.
    """
    return [name(item, values) for item in classes]


def are_readable(values: list[str]) -> bool:
    """Whether ONNX Runtime's Java binding, which knows modified UTF-8 only, reads these texts as they are."""
    return all("\0" < letter <= "\uffff" for value in values for letter in value)


def name(item: object, values: list[str]) -> str:
    """Name one class."""
    if isinstance(item, str) and item in values:
        return str(item)
    if not isinstance(item, str):
        try:
            place = int(item)  # type: ignore[call-overload]
        except (TypeError, ValueError):
            place = -1
        if place == item and 0 <= place < len(values):
            return str(values[place])
    message = f"the model has the class {item!r}, which isn't one of the output's values ({', '.join(values)})"
    hint = "Learn data.train.target (labels), or data.train.codes (their places in values, from 0)."
    raise ProblemError("export", message, hint)
