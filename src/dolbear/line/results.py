"""Stage results in the archive, found by their cause. Format: docs/formats/results.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from dolbear.core.digest import Digest, hex_of
from dolbear.data.archive import Archive
from dolbear.line.cause import Cause


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What a stage gave: files in the archive by name, a summary for people and later stages.

    `passed` is False where a check or gate refused; `refusal` says why. `seconds` is how long it
    took.
    """

    stage: str
    cause: Digest
    revision: int
    ingredients: dict[str, str]
    outputs: dict[str, Digest]
    summary: dict[str, Any]
    passed: bool = True
    refusal: str = ""
    seconds: float = 0.0


class Computed(msgspec.Struct, frozen=True, kw_only=True):
    """What a stage's work gives back; `outputs` are files in its working folder."""

    outputs: dict[str, Path] = {}
    summary: dict[str, Any] = {}
    passed: bool = True
    refusal: str = ""


def find(archive: Archive, cause: Cause) -> Result | None:
    """Return the stored result of a cause; None where there is none that is whole."""
    content = archive.read_note(_name(cause.stage, cause.digest))
    if content is None:
        return None
    try:
        result = msgspec.json.decode(content, type=Result)
    except msgspec.DecodeError:
        return None
    return result if all(archive.has(digest) for digest in result.outputs.values()) else None


def keep(archive: Archive, cause: Cause, computed: Computed, seconds: float) -> Result:
    """Store outputs, then the result that names them, so that a result is never without its files."""
    result = Result(
        stage=cause.stage,
        cause=cause.digest,
        revision=cause.revision,
        ingredients=cause.ingredients,
        outputs={name: archive.put(path) for name, path in computed.outputs.items()},
        summary=computed.summary,
        passed=computed.passed,
        refusal=computed.refusal,
        seconds=round(seconds, 3),
    )
    archive.write_note(_name(cause.stage, cause.digest), msgspec.json.encode(result))
    return result


def _name(stage: str, cause: Digest) -> str:
    return f"results/{stage}/{hex_of(cause)}.json"
