"""dolbear init: a working project from a table."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from dolbear.cli.output import Console, with_console
from dolbear.core.errors import UsageError

if TYPE_CHECKING:
    from dolbear.line.create import Created, Wish

_GROUP = "com.example.models"


class _Options(msgspec.Struct, frozen=True, kw_only=True):
    """What was said on the command line."""

    target: str | None
    kind: str | None
    name: str | None
    group: str | None
    yes: bool


@click.command("init", short_help="Make a project from a CSV or Parquet file.")
@click.argument("table", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--target", metavar="COLUMN", help="The column that the model shall learn.")
@click.option("--kind", type=click.Choice(["regression", "classes"]), help="What to learn, where the guess is wrong.")
@click.option("--name", help="The model's name; by default that of the folder.")
@click.option("--group", help=f"Its Maven group; by default {_GROUP}.")
@click.option("-y", "--yes", is_flag=True, help="Ask nothing; take what is guessed.")
@with_console
@click.pass_obj
def command(folder: str | None, /, console: Console, table: Path, **options: object) -> None:
    r"""Make a working project in this folder from FILE, a CSV or Parquet table.

    Writes dolbear.toml, train.py, requirements.lock and .gitignore, and overwrites nothing. What
    was guessed of the file is printed, and written down in dolbear.toml.

    \b
    dolbear init penguins.csv --target species
    dolbear init prices.parquet --target price --kind regression
    """
    from dolbear.line.create import create
    from dolbear.project.parse import FILE

    root = Path(folder or ".").resolve()
    if (root / FILE).exists():
        console.result({"written": []}, f"{FILE} is here already; nothing was changed. Go on with: dolbear run")
        return
    table = root / table.expanduser()
    wish = _wish(root, table, msgspec.convert(options, _Options))
    made = create(root, table, wish, console)
    if note := repository(root):
        console.note(note)
    console.result(msgspec.to_builtins(made), _lines(made))


def _wish(root: Path, table: Path, options: _Options) -> Wish:
    """Take the options, and ask for what is missing where somebody is there to answer."""
    from dolbear.line.create import Wish, artifact, columns

    asks = sys.stdin.isatty() and sys.stderr.isatty() and not options.yes
    target, name, group = options.target, options.name, options.group
    if target is None:
        known = columns(table)
        if not asks:
            message = "which column shall the model learn?"
            raise UsageError(message, f"Say --target COLUMN, one of: {', '.join(known)}.")
        target = click.prompt("Which column shall the model learn?", type=click.Choice(known), err=True)
    if asks:
        name = name or click.prompt("What is the model's name?", default=artifact(root, table), err=True)
        group = group or click.prompt("What is its Maven group?", default=_GROUP, err=True)
    return Wish(
        target=str(target), name=name or "", group=group or _GROUP, kind=options.kind or "", branch=branch_of(root)
    )


def _lines(made: Created) -> Iterator[str]:
    yield from (f"  {note}" for note in made.notes)
    yield f"wrote {', '.join(made.written)}"
    yield ""
    yield "next:"
    yield "  dolbear run                                  # check, train, evaluate: as far as the gate"
    if made.large:
        yield "  dolbear data add                             # the table is large: keep it out of Git"
    yield f"  git add . && git commit -m 'Learn {made.target.replace(chr(39), '')}'"
    yield "  dolbear run                                  # now it publishes"


def branch_of(root: Path) -> str:
    """Return the branch that is checked out, so that versions can be made on it."""
    from dolbear.adapters.git.command import GitError, NoRepositoryError, git

    try:
        return git(root, "symbolic-ref", "--short", "HEAD").decode().strip() or "main"
    except (GitError, NoRepositoryError):
        return "main"


def repository(root: Path) -> str:
    """Make a Git repository where there is none, and say so."""
    from dolbear.adapters.git.command import NoRepositoryError, git

    try:
        git(root, "rev-parse", "--git-dir")
    except NoRepositoryError:
        try:
            git(root.parent, "init", "-q", "-b", "main", str(root))
        except NoRepositoryError:
            return "There is no Git on this machine; install it to make versions."
        return f"made a Git repository in {root}"
    return ""
