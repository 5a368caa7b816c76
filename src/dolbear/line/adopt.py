"""Make a project around a model that exists already, or give a project its next one: `dolbear import`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import msgspec

from dolbear.core import files
from dolbear.core.errors import UsageError
from dolbear.data import pointer
from dolbear.data.ignore import ignore
from dolbear.line.create import artifact
from dolbear.line.draft.adoption import Adoption, renewed, settings
from dolbear.line.workspace import Workspace
from dolbear.model.signature import Signature, of_settings
from dolbear.project import parse
from dolbear.project.parse import FILE, ConfigurationError
from dolbear.project.settings import Import, Settings
from dolbear.training import imported

# Above this, Git isn't the place for it.
_LARGE = 10_000_000
_LABELS = 1 << 20


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What the user said of the model."""

    license: str
    origin: str
    labels: Path | None = None
    samples: Path | None = None
    name: str = ""
    group: str = "com.example.models"
    branch: str = "main"


class Adopted(msgspec.Struct, frozen=True, kw_only=True):
    """What was written, and what is to be looked at; `large`: the model doesn't belong into Git."""

    model: str
    written: tuple[str, ...]
    notes: tuple[str, ...]
    large: bool


def adopt(root: Path, model: Path, wish: Wish) -> Adopted:
    """Write settings around a model, or take it into a project whose model is imported.

    Nothing is written unless the model can be imported; `dolbear.toml` comes last.

    Raises:
        ForeignModelError: it can't be.
        UsageError: the project trains its model, or a name or file doesn't fit.
    """
    if (root / FILE).exists():
        return _next(root, model, wish)
    labels = _labels(wish.labels) if wish.labels else ()
    signature = imported.propose(model, labels)
    place = _place(root, model, "model.onnx")
    samples = _place(root, wish.samples, "samples.json") if wish.samples else ""
    chosen = Import(model=place, license=wish.license, origin=wish.origin, samples=samples)
    name = wish.name or artifact(root, model)
    text = settings(Adoption(name=name, group=wish.group, branch=wish.branch, chosen=chosen, signature=signature))
    _fits(model, of_settings(_parsed(text)))
    written = [*_copied(root, model, place), *(_copied(root, wish.samples, samples) if wish.samples else [])]
    files.write_text(root / FILE, text)
    ignored = ignore(root, ".dolbear/")
    notes = _notes(signature, labels=bool(labels), samples=bool(samples))
    return Adopted(
        model=place,
        written=(*written, FILE, *([ignored.name] if ignored else [])),
        notes=notes,
        large=model.stat().st_size > _LARGE,
    )


def point(space: Workspace, path: str) -> tuple[Path, ...]:
    """Put the model into the archive, and a pointer in its place; return the files to commit."""
    file = space.root / path
    digest = space.archive.put(file)
    written = pointer.write(file, pointer.make(digest, file.stat().st_size))
    ignored = ignore(space.root, path)
    return (written, *([ignored] if ignored else []))


def _next(root: Path, model: Path, wish: Wish) -> Adopted:
    known = parse.load(root / FILE)
    if known.imported is None:
        message = f"{FILE} here is of a model that is trained"
        raise UsageError(message, "Import into an empty folder, or replace [train] by [import] in it.")
    _fits(model, of_settings(known))
    place = known.imported.model
    text = (root / FILE).read_text(encoding="utf-8")
    changed = renewed(text, {"license": wish.license, "origin": wish.origin})
    _parsed(changed)
    if (root / place).resolve() != model.resolve():
        files.copy(model, root / place)
    if wish.samples and known.imported.samples:
        files.copy(wish.samples, root / known.imported.samples)
    if changed != text:
        files.write_text(root / FILE, changed)
    written = (place, *([FILE] if changed != text else []))
    pointed = pointer.read(root / place) is not None
    return Adopted(model=place, written=written, notes=(), large=pointed or model.stat().st_size > _LARGE)


def _fits(model: Path, signature: Signature) -> None:
    imported.take(model, signature)


def _parsed(text: str) -> Settings:
    try:
        return parse.parse(text, Path(FILE))
    except ConfigurationError as error:
        problems = "; ".join(f"{problem.where}{problem.what}" for _, problem in error.problems)
        raise UsageError(problems, "Choose others: --name, --group, --licence, --origin, --labels.") from error


def _labels(path: Path) -> tuple[str, ...]:
    """Read labels: a JSON list, or one a line."""
    hint = "One label a line, in the order of the model's probabilities; or a JSON list of texts."
    try:
        if path.stat().st_size > _LABELS:
            message = f"{path} is larger than {_LABELS:,} bytes"
            raise UsageError(message, hint)
        text = path.read_text(encoding="utf-8-sig")
        found = json.loads(text) if text.lstrip().startswith("[") else text.splitlines()
    except (OSError, ValueError, RecursionError) as reason:
        message = f"{path}: no labels can be read: {str(reason)[:200]}"
        raise UsageError(message, hint) from reason
    if not all(isinstance(label, str) for label in found):
        message = f"{path}: a label isn't a text"
        raise UsageError(message, hint)
    return tuple(label for label in found if label)


def _place(root: Path, source: Path, name: str) -> str:
    """Return where a file is in the project, or shall be."""
    if source.resolve().is_relative_to(root.resolve()):
        return source.resolve().relative_to(root.resolve()).as_posix()
    if (root / name).exists():
        message = f"{name} is here already, and isn't {source}"
        raise UsageError(message, f"dolbear import {name} takes the one here; or move it away.")
    return name


def _copied(root: Path, source: Path, place: str) -> list[str]:
    if (root / place).resolve() == source.resolve():
        return []
    files.copy(source, root / place)
    return [place]


def _notes(signature: Signature, *, labels: bool, samples: bool) -> tuple[str, ...]:
    shown = ", ".join(_shown(item.name, item.type, item.shape) for item in signature.inputs)
    target = signature.target
    gives = f"one of {len(target.values):,} labels" if target.values else target.type
    notes = [f"takes {shown}", f"gives {target.name}: {gives}"]
    if target.values and not labels:
        notes.append("its labels aren't in the graph: they are numbered; write them into [outputs], or say --labels")
    if not samples:
        notes.append("no samples were given: golden examples are made within the signature, which may mean little")
    return tuple(notes)


def _shown(name: str, kind: str, shape: Sequence[int]) -> str:
    return f"{name}: {kind}" + (f", {shape[0]:,} of them" if shape else "")
