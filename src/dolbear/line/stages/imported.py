"""A model that exists already: it takes the place of what a training gives."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from dolbear.core import files
from dolbear.core.errors import NotFoundError, UsageError
from dolbear.data import datasets, pointer
from dolbear.data.datasets import NoDataError, Resolved
from dolbear.line.results import Computed
from dolbear.line.stages.select import fields
from dolbear.line.workspace import Workspace
from dolbear.project.settings import Dataset, Import
from dolbear.training import imported

_SAMPLES = 64 << 20


class NoModelError(NotFoundError):
    """The file that `[import]` names isn't there."""

    def __init__(self, path: str) -> None:
        super().__init__(f"[import]: {path} isn't there", "Put the file there; dolbear import does.")
        self.path = path


def ingredients(space: Workspace, chosen: Import) -> dict[str, str]:
    """Name all that the model depends on."""
    return {
        "model file": model(space, chosen).digest,
        "license": chosen.license,
        "origin": chosen.origin,
        **fields(space),
        **{f"shape {item.name}": str(list(item.shape)) for item in space.signature.inputs if item.shape},
    }


def take(space: Workspace, chosen: Import, folder: Path) -> Computed:
    """Take the model as it is, byte for byte, and find how its tensors meet the signature.

    Raises:
        ForeignModelError: it can't be imported.
        TrainingError: not all runtimes can run it, or it doesn't fit the signature.
    """
    source = model(space, chosen)
    taken = imported.take(source.path, space.signature)
    facts: dict[str, Any] = {
        "imported": {"license": chosen.license, "origin": chosen.origin},
        "opset": taken.opset,
        "ir": taken.ir,
    }
    target = folder / "training.json"
    files.write_bytes(target, msgspec.json.encode(facts))
    return Computed(
        outputs={"model": source.path, "training": target},
        summary={
            "binding": msgspec.to_builtins(taken.binding),
            "seconds": {},
            "names": {},
            "imported": {"license": chosen.license, "origin": chosen.origin},
        },
    )


def model(space: Workspace, chosen: Import) -> Resolved:
    """Find the ONNX file, or what its pointer names in the archive.

    Raises:
        NoModelError: neither is there.
    """
    try:
        return datasets.resolve(space.root, Dataset(path=chosen.model), space.archive, hashes=space.hashes)
    except NoDataError as reason:
        raise NoModelError(chosen.model) from reason


def samples(space: Workspace) -> list[dict[str, Any]]:
    """Read the sample inputs; empty where there are none.

    Raises:
        NoModelError: the file isn't there.
        UsageError: it isn't a list of tables.
    """
    chosen = space.settings.imported
    if chosen is None or not chosen.samples:
        return []
    path = space.root / chosen.samples
    where, hint = f"[import] samples: {chosen.samples}", 'Write it so: [{"INPUT": value, …}, …].'
    try:
        if path.stat().st_size > _SAMPLES:
            message = f"{where} is larger than {_SAMPLES:,} bytes"
            raise UsageError(message, "Twenty rows are enough.")
        found = json.loads(path.read_bytes())
    except FileNotFoundError as reason:
        raise NoModelError(chosen.samples) from reason
    except (OSError, ValueError, RecursionError) as reason:
        message = f"{where} isn't JSON: {str(reason)[:200]}"
        raise UsageError(message, hint) from reason
    if not (isinstance(found, list) and found and all(isinstance(row, dict) for row in found)):
        message = f"{where} isn't a list of tables with a value per input"
        raise UsageError(message, hint)
    return found


def tracked(space: Workspace) -> list[str]:
    """Return the paths that Git should know: the model or its pointer, and the samples."""
    chosen = space.settings.imported
    if chosen is None:
        return []
    pointed = pointer.read(space.root / chosen.model) is not None
    path = pointer.path_of(Path(chosen.model)).as_posix() if pointed else chosen.model
    return [path, *([chosen.samples] if chosen.samples else [])]
