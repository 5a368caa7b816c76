"""dolbear data: versions of datasets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from dolbear.cli.output import Console, table, with_console

if TYPE_CHECKING:
    from dolbear.data.datasets import Status
    from dolbear.line.workspace import Workspace
    from dolbear.project.settings import Dataset

_NAMES = click.argument("names", nargs=-1, metavar="[NAME]...")


@click.group()
def command() -> None:
    """Add, push, pull and check out data.

    Big data is kept in the archive, outside Git; a small pointer file beside it goes into Git. NAME
    is a dataset of dolbear.toml, or its path; left out, all are meant.

    \b
    dolbear data add flights && dolbear data status
    """  # noqa: D301  # the mark by which click keeps lines


@command.command("add")
@_NAMES
@click.pass_obj
@with_console
def add(console: Console, folder: str | None, names: Sequence[str]) -> None:
    """Put data into the archive and write its pointer.

    Left out, NAME is all that have a pointer, or the only dataset.
    """
    from dolbear.data import datasets

    space = _open(folder, console)
    said: list[dict[str, object]] = []
    for name, dataset in _added_to(space, names).items():
        added = datasets.add(space.root, dataset, space.archive, hashes=space.hashes)
        written = [str(file.relative_to(space.root)) for file in added.files]
        said.append({"dataset": name, "digest": added.pointer.digest, "bytes": added.pointer.bytes, "files": written})
        for step in _next_steps(space, dataset, written):
            console.note(step)
    space.hashes.save()
    console.result(said, [_added(one) for one in said])


@command.command("status")
@_NAMES
@click.pass_obj
@with_console
def status(console: Console, folder: str | None, names: Sequence[str]) -> None:
    """Say how data, pointers and archive stand."""
    from dolbear.line import datasets

    space = _open(folder, console)
    found = datasets.standing(space, chosen(space, names))
    space.hashes.save()
    value = [
        {
            "dataset": name,
            "path": one.path,
            "state": one.state,
            "digest": one.digest,
            "pointer": one.pointer.digest if one.pointer else None,
            "archived": one.archived,
        }
        for name, one in found.items()
    ]
    console.result(value, table((name, one.path, _state(one)) for name, one in found.items()))


@command.command("push")
@_NAMES
@click.pass_obj
@with_console
def push(console: Console, folder: str | None, names: Sequence[str]) -> None:
    """See that the archive has what the pointers name."""
    from dolbear.data import datasets

    space = _open(folder, console)
    done = {
        name: datasets.push(space.root, dataset, space.archive, hashes=space.hashes)
        for name, dataset in _pointed(space, names).items()
    }
    space.hashes.save()
    _say(console, done, ("pushed", "the archive has it"))


@command.command("pull")
@_NAMES
@click.option("--force", is_flag=True, help="Overwrite changed files.")
@click.pass_obj
@with_console
def pull(console: Console, folder: str | None, names: Sequence[str], *, force: bool) -> None:
    """Bring what the pointers name from the archive, verified."""
    _say(console, _materialise(console, folder, names, force=force), ("pulled", "up to date"))


@command.command("checkout")
@_NAMES
@click.option("--force", is_flag=True, help="Overwrite changed files.")
@click.pass_obj
@with_console
def checkout(console: Console, folder: str | None, names: Sequence[str], *, force: bool) -> None:
    """Make working files what their pointers say."""
    _say(console, _materialise(console, folder, names, force=force), ("checked out", "unchanged"))


def chosen(space: Workspace, names: Sequence[str]) -> dict[str, Dataset]:
    """Return the datasets named, by name or path; all where none is named.

    Raises:
        UsageError: there is no such dataset.
    """
    from difflib import get_close_matches

    from dolbear.core.errors import UsageError

    known = space.settings.data
    by_path = {dataset.path: name for name, dataset in known.items()}
    found = [by_path.get(name, name) for name in names or known]
    for name in found:
        if name not in known:
            close = get_close_matches(name, known, n=1)
            message = f"no dataset {name!r} in dolbear.toml{f'; did you mean {close[0]}?' if close else ''}"
            raise UsageError(message, f"There are: {', '.join(known)}.")
    return {name: known[name] for name in found}


def _open(folder: str | None, console: Console) -> Workspace:
    from dolbear import wiring

    return wiring.open_project(folder, console)


def _pointed(space: Workspace, names: Sequence[str]) -> dict[str, Dataset]:
    """Return the datasets named, or all that have a pointer."""
    from dolbear.data import pointer

    found = chosen(space, names)
    return found if names else {name: one for name, one in found.items() if pointer.read(space.root / one.path)}


def _added_to(space: Workspace, names: Sequence[str]) -> dict[str, Dataset]:
    """Return the datasets named, or those here that have a pointer; before the first pointer the only one."""
    from dolbear.core.errors import UsageError

    if names or len(space.settings.data) == 1:
        return chosen(space, names)
    found = {name: one for name, one in _pointed(space, ()).items() if (space.root / one.path).is_file()}
    if not found:
        message = "no dataset that is here has a pointer yet"
        raise UsageError(message, f"Say which to add, of: {', '.join(space.settings.data)}.")
    return found


def _materialise(console: Console, folder: str | None, names: Sequence[str], *, force: bool) -> dict[str, bool]:
    from dolbear.data import datasets

    space = _open(folder, console)
    done = {
        name: datasets.checkout(space.root, dataset, space.archive, hashes=space.hashes, force=force)
        for name, dataset in _pointed(space, names).items()
    }
    space.hashes.save()
    return done


def _say(console: Console, done: dict[str, bool], words: tuple[str, str]) -> None:
    value = [{"dataset": name, "changed": changed} for name, changed in done.items()]
    lines = [f"{name}: {words[0] if changed else words[1]}" for name, changed in done.items()]
    console.result(value, lines or "no dataset has a pointer: all data is in Git")


def _added(one: dict[str, object]) -> str:
    from dolbear.core.digest import Digest, short

    size = f"{one['bytes']:,} bytes, {short(Digest(str(one['digest'])))}"
    return f"{one['dataset']}: {'added' if one['files'] else 'in the archive already'} ({size})"


def _next_steps(space: Workspace, dataset: Dataset, written: Sequence[str]) -> list[str]:
    from dolbear.adapters.git.command import NoRepositoryError
    from dolbear.adapters.git.commit import is_tracked

    steps = [f"git add {' '.join(written)}"] if written else []
    try:
        if is_tracked(space.root, dataset.path):
            steps.insert(0, f"git rm --cached {dataset.path}")
    except NoRepositoryError:
        return []
    return [f"next: {' && '.join(steps)}"] if steps else []


def _state(one: Status) -> str:
    steps = {
        "changed": "keep it: dolbear data add; give it up: dolbear data checkout --force",
        "not checked out": "dolbear data checkout",
        "missing": "dolbear collect, or put the file there",
    }
    parts = [one.state, *([] if one.archived or not one.pointer else ["not in the archive: dolbear data push"])]
    if one.state in steps:
        parts.append(f"→ {steps[one.state]}")
    return "  ".join(parts)
