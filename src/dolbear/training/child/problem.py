"""What goes wrong in the child, told to the parent as data."""

from __future__ import annotations

WAYS = (
    "Three ways on: do that step in [select] sql; use one of the replacements named; or return your own ONNX model "
    "(a path, bytes or ModelProto) from the training function."
)


class ProblemError(Exception):
    """A fault of the project's code, data or packages; `hint` is the next step."""

    def __init__(self, kind: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.hint = hint


def refused(where: str, why: str, replacement: str) -> ProblemError:
    """Make the problem of a step that has no right conversion."""
    return ProblemError("export", f"{where} can't be exported to ONNX: {why}", f"Replacement: {replacement}. {WAYS}")
