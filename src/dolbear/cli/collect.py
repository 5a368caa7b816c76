"""dolbear collect: bring data from its source."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from dolbear.cli.output import Console, with_console

if TYPE_CHECKING:
    from dolbear.data.collect import Collected
    from dolbear.line.workspace import Workspace


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--commit", is_flag=True, help="Commit what changed: the pointer, or data that is kept in Git.")
@click.option("--force", is_flag=True, help="Overwrite a changed working file.")
@click.pass_obj
@with_console
def command(console: Console, folder: str | None, names: Sequence[str], *, commit: bool, force: bool) -> None:
    r"""Bring data from its source, and say what is new.

    NAME is a dataset with a source in dolbear.toml; left out, all of them are collected.

    \b
    dolbear collect sales --commit
    """
    from dolbear import wiring
    from dolbear.cli.data import chosen
    from dolbear.data.collect import Place, collect

    space = wiring.open_project(folder, console)
    picked = {name: one for name, one in chosen(space, names).items() if names or one.source}
    place = Place(root=space.root, folder=space.folder / "work", archive=space.archive, hashes=space.hashes)
    found = {name: collect(place, dataset, console, force=force) for name, dataset in picked.items()}
    space.hashes.save()
    made = _commit(space, found) if commit else ""
    lines = [f"{name}: {_said(one)}" for name, one in found.items()]
    if made:
        lines.append(f"committed {made[:12]}")
        lines += _pushed(space, made)
    value = {"collected": [_value(name, one) for name, one in found.items()], "commit": made or None}
    console.result(value, lines or "no dataset has a source in dolbear.toml")


def _commit(space: Workspace, found: dict[str, Collected]) -> str:
    from dolbear.adapters.git.commit import commit

    paths = [str(file.relative_to(space.root)) for one in found.values() for file in one.files]
    names = ", ".join(name for name, one in found.items() if one.changed)
    return commit(space.root, paths, space.settings.collect.message.replace("{names}", names)) if paths else ""


def _pushed(space: Workspace, made: str) -> list[str]:
    from dolbear.adapters.git.commit import push

    chosen = space.settings.collect
    if not chosen.branch:
        return []
    push(space.root, made, remote=chosen.remote, branch=chosen.branch)
    return [f"pushed to {chosen.branch} of {chosen.remote}"]


def _said(one: Collected) -> str:
    if not one.changed:
        return f"unchanged ({one.rows:,} rows)"
    new = one.difference
    if new is None:
        return f"{one.rows:,} rows"
    columns = f", columns {' '.join(new.columns)}" if new.columns else ""
    if new.added is None:
        return f"{new.before:,} → {new.after:,} rows{columns}"
    return f"{new.added:,} rows added, {new.removed:,} removed, {new.changed:,} changed ({new.after:,} now){columns}"


def _value(name: str, one: Collected) -> dict[str, object]:
    import msgspec

    difference = msgspec.to_builtins(one.difference) if one.difference else None
    return {
        "dataset": name,
        "path": one.path,
        "digest": one.digest,
        "rows": one.rows,
        "changed": one.changed,
        "difference": difference,
    }
