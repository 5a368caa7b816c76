"""Where the project's data lies now."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from dolbear.data import datasets, pointer
from dolbear.data.datasets import Resolved, Status
from dolbear.line.workspace import Workspace
from dolbear.project.settings import Dataset


def resolved(space: Workspace) -> dict[str, Resolved]:
    """Resolve each dataset of the project, in the order of `dolbear.toml`."""
    return {
        name: datasets.resolve(space.root, dataset, space.archive, hashes=space.hashes)
        for name, dataset in space.settings.data.items()
    }


def standing(space: Workspace, chosen: Mapping[str, Dataset]) -> dict[str, Status]:
    """Say of datasets how they stand to their pointers, or to the commit where they have none."""
    found = {
        name: datasets.status(space.root, dataset, space.archive, hashes=space.hashes)
        for name, dataset in chosen.items()
    }
    plain = [one.path for one in found.values() if one.state == "in Git"]
    changed = set(space.source.changed(plain)) if plain else set()
    return {
        name: msgspec.structs.replace(one, state="not committed") if one.path in changed else one
        for name, one in found.items()
    }


def tracked(space: Workspace) -> list[str]:
    """Return the paths that must be committed so that Git knows the data: files, or their pointers."""
    return [
        pointer.path_of(Path(dataset.path)).as_posix() if data.pointed else dataset.path
        for dataset, data in zip(space.settings.data.values(), resolved(space).values(), strict=True)
    ]
