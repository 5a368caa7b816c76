"""Tracebacks as the user wrote his code: without our frames."""

from __future__ import annotations

import traceback
from pathlib import Path

_OURS = str(Path(__file__).parent)


def of_user(problem: BaseException, root: str) -> str:
    """Format an exception and its causes, each from the project's first frame on."""
    found = traceback.TracebackException.from_exception(problem)
    _strip(found, root)
    return "".join(found.format())


def last_line_of(problem: BaseException, root: str) -> str:
    """Say which line of the project an exception came through last; empty where none."""
    frames = [frame for frame in traceback.extract_tb(problem.__traceback__) if frame.filename.startswith(root)]
    frames = [frame for frame in frames if not frame.filename.startswith(_OURS)]
    if not frames:
        return ""
    return f", which {Path(frames[-1].filename).relative_to(root)} imports in line {frames[-1].lineno}"


def _strip(found: traceback.TracebackException | None, root: str) -> None:
    if found is None:
        return
    kept = [frame for frame in found.stack if not frame.filename.startswith((_OURS, "<"))]
    first = next((place for place, frame in enumerate(kept) if frame.filename.startswith(root)), 0)
    found.stack = traceback.StackSummary.from_list(kept[first:])
    _strip(found.__cause__, root)
    _strip(found.__context__, root)
