"""What the last run of this clone found: for reasons and status. Losing it costs nothing but words.

An experiment (`--set`) is remembered apart, for `compare`; reasons are those since the last plain run.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from dolbear.core import files
from dolbear.line.results import Result

_PLAIN = "last.json"
_NEWEST = "newest.json"


def remember(folder: Path, results: Sequence[Result], *, experiment: bool = False) -> None:
    """Keep the results of a run, over those of earlier runs; writes nothing if all are known."""
    for name in (_NEWEST,) if experiment else (_NEWEST, _PLAIN):
        known = _read(folder / name)
        latest = known | {result.stage: result for result in results}
        if latest != known:
            files.write_bytes(folder / name, msgspec.json.encode(latest))


def recall(folder: Path, *, experiments: bool = False) -> dict[str, Result]:
    """Return the last result of each stage, of experiments too if asked; empty where none can be read."""
    return _read(folder / (_NEWEST if experiments else _PLAIN))


def _read(path: Path) -> dict[str, Result]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, Result])
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return {}
