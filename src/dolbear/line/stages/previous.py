"""The champion's checkpoint, for a training that goes on from it: recorded, but no cause."""

from __future__ import annotations

from pathlib import Path

import msgspec

from dolbear.core.digest import Digest
from dolbear.core.errors import NotFoundError
from dolbear.line import champion, sides
from dolbear.line.results import Result
from dolbear.line.stages.select import fields
from dolbear.line.workspace import Workspace


class Previous(msgspec.Struct, frozen=True, kw_only=True):
    """The champion's version, its checkpoint's digest, and a file of it named as its kind demands."""

    version: str
    checkpoint: Digest
    file: Path


def previous(space: Workspace, folder: Path) -> Previous | None:
    """Return the champion's checkpoint, put into `folder`; None and a note where there is none."""
    if not space.settings.train.continues:
        return None
    version = champion.version(space)
    found = _trained(space, version) if version else "there is no champion yet"
    if isinstance(found, str):
        space.progress.note(f"continue: {found}; training begins anew, previous is None")
        return None
    digest = found.outputs["checkpoint"]
    file = folder / f"previous-{found.summary['names']['checkpoint']}"
    file.symlink_to(space.archive.fetch(digest))
    return Previous(version=version, checkpoint=digest, file=file)


def _trained(space: Workspace, version: str) -> Result | str:
    """Return the result of the champion's training, or why its checkpoint can't be gone on from."""
    try:
        trained = sides.of_version(space, version).get("train")
    except NotFoundError as error:
        return error.message
    if trained is None:
        return f"this archive doesn't have the training of {version}"
    if "checkpoint" not in trained.outputs:
        return f"{version} has no checkpoint: it was no estimator that was converted"
    if not space.archive.has(trained.outputs["checkpoint"]):
        return f"this archive doesn't have the checkpoint of {version}"
    if any(trained.ingredients.get(name) != value for name, value in fields(space).items()):
        return f"{version} has other inputs or another output"
    return trained
