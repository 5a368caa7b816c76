"""What the last run of this clone found: for reasons and status. Losing it costs nothing but words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from dolbear.core import files
from dolbear.line.results import Result

_FILE = "last.json"


def remember(folder: Path, results: Sequence[Result]) -> None:
    """Keep the results of a run, over those of earlier runs; writes nothing if all are known."""
    known = recall(folder)
    latest = known | {result.stage: result for result in results}
    if latest != known:
        files.write_bytes(folder / _FILE, msgspec.json.encode(latest))


def recall(folder: Path) -> dict[str, Result]:
    """Return the last result of each stage; empty if there is none that can be read."""
    try:
        return msgspec.json.decode((folder / _FILE).read_bytes(), type=dict[str, Result])
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return {}
