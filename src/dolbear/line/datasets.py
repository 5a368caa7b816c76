"""Where the project's data lies now."""

from __future__ import annotations

from pathlib import Path

from dolbear.data import datasets, pointer
from dolbear.data.datasets import Resolved
from dolbear.line.workspace import Workspace


def resolved(space: Workspace) -> dict[str, Resolved]:
    """Resolve each dataset of the project, in the order of `dolbear.toml`."""
    return {
        name: datasets.resolve(space.root, dataset, space.archive, hashes=space.hashes)
        for name, dataset in space.settings.data.items()
    }


def tracked(space: Workspace) -> list[str]:
    """Return the paths that must be committed so that Git knows the data: files, or their pointers."""
    return [
        pointer.path_of(Path(dataset.path)).as_posix() if data.pointed else dataset.path
        for dataset, data in zip(space.settings.data.values(), resolved(space).values(), strict=True)
    ]
