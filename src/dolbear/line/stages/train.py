"""train: the user's code makes a model; it is converted to ONNX."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import msgspec

from dolbear.core import files
from dolbear.core.digest import Digest
from dolbear.core.errors import NotFoundError, UsageError
from dolbear.line.results import Computed, Result
from dolbear.line.stage import Before
from dolbear.line.stages import imported
from dolbear.line.stages.previous import previous
from dolbear.line.stages.select import fields
from dolbear.line.workspace import Workspace
from dolbear.model.signature import Binding
from dolbear.training import child_process, closure, train
from dolbear.training.job import Job


class Train:
    """See DESIGN: in a child process, first on few rows through conversion."""

    name = "train"
    revision = 1

    def ingredients(self, space: Workspace, before: Before) -> dict[str, str]:
        """Training data, code, parameters, requirements, seed, signature; or the file of a model that exists."""
        if space.settings.imported:
            return imported.ingredients(space, space.settings.imported)
        rows: dict[str, str] = {f"{part} rows": before["select"].outputs[part] for part in ("train", "validation")}
        return rows | without_rows(space)

    def compute(self, space: Workspace, before: Before, folder: Path) -> Computed:
        """Train in the project's interpreter; or take the model that exists."""
        if space.settings.imported:
            return imported.take(space, space.settings.imported, folder)
        champion = previous(space, folder)
        wanted = msgspec.structs.replace(job(space, before), previous=champion.file if champion else None)
        made = train.train(wanted, folder, space.interpreter, space.progress)
        told = {"previous": {"version": champion.version, "checkpoint": champion.checkpoint}} if champion else {}
        facts = folder / "training.json"
        files.write_bytes(facts, msgspec.json.encode(made.facts | told))
        outputs = {"model": made.model, "training": facts}
        if made.checkpoint:
            outputs["checkpoint"] = made.checkpoint
        names = {"checkpoint": made.checkpoint.name} if made.checkpoint else {}
        return Computed(
            outputs=outputs,
            summary={"binding": msgspec.to_builtins(made.binding), "seconds": made.seconds, "names": names, **told},
        )


def without_rows(space: Workspace) -> dict[str, str]:
    """Name all that a training depends on besides its rows."""
    if space.settings.imported:
        return imported.ingredients(space, space.settings.imported)
    settings = space.settings.train
    found: dict[str, str] = {}
    found |= {f"code {name}": digest for name, digest in code(space, settings.entry, settings.files).items()}
    found |= {f"params.{name}": _text(value) for name, value in settings.params.items()}
    if settings.requirements:
        found[f"requirements {settings.requirements}"] = _required(space, settings.requirements)
    found |= {"entry": settings.entry, "command": settings.command, "seed": str(settings.seed)}
    found |= {"checkpoint": " ".join([settings.checkpoint, *settings.trusted])}
    if settings.continues:
        found["continue"] = "true"
    return found | fields(space)


def ready(space: Workspace) -> None:
    """Let the process that trains start and load what it needs."""
    if space.settings.train.entry:
        with contextlib.suppress(NotFoundError):  # the training tells it, behind the checks
            child_process.ready(space.settings.train, space.root, space.interpreter)


def job(space: Workspace, before: Before) -> Job:
    """Say what is to be trained, on which rows."""
    return Job(
        root=space.root,
        train=space.settings.train,
        signature=space.signature,
        train_data=space.archive.fetch(before["select"].outputs["train"]),
        validation_data=space.archive.fetch(before["select"].outputs["validation"]),
    )


def binding(result: Result) -> Binding:
    """Return how the trained model's tensors meet the signature."""
    return msgspec.convert(result.summary["binding"], Binding)


def code(space: Workspace, entry: str, files: tuple[str, ...] = ()) -> dict[str, Digest]:
    """Return path and digest of each file of the project that `entry` reaches, and of `files`."""
    found = closure.code_files(space.root, entry, files)
    return {name: space.hashes.digest(path) for name, path in found.items()}


def _required(space: Workspace, name: str) -> Digest:
    try:
        return space.hashes.digest(space.root / name)
    except OSError as reason:
        message = f"[train] requirements: {name} can't be read: {reason.strerror}"
        raise UsageError(message, f"pip freeze > {name}, or leave the key out.") from reason


def _text(value: Any) -> str:  # noqa: ANN401  # any TOML value
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
