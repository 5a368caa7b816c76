"""dolbear init: a working project from a table."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dolbear.cli.output import Console, with_console
from dolbear.core.errors import UsageError


@click.command("init", short_help="Make a project from a CSV or Parquet file.")
@click.argument("table", type=click.Path(path_type=Path))
@click.option("--target", metavar="COLUMN", help="The column that the model shall learn.")
@click.option(
    "--kind", type=click.Choice(["regression", "classes"]), help="The kind of problem, where the guess is wrong."
)
@click.option("--name", default="", help="The model's name; by default that of the folder.")
@click.option("--group", default="com.example.models", show_default=True, help="Its Maven group.")
@with_console
@click.pass_obj
def command(  # noqa: PLR0913, PLR0917  # click gives each option
    folder: str | None,
    console: Console,
    table: Path,
    target: str | None,
    kind: str | None,
    name: str,
    group: str,
) -> None:
    r"""Make a working project in this folder from TABLE, a CSV or Parquet file.

    Writes dolbear.toml, train.py, requirements.lock and .gitignore, and overwrites nothing. What
    was guessed of the file is printed, and kept in dolbear.toml.

    \b
    dolbear init penguins.csv --target species
    dolbear init prices.parquet --target price --kind regression
    """
    import msgspec

    from dolbear.line import create
    from dolbear.project.parse import FILE

    root = Path(folder or ".").resolve()
    if (root / FILE).exists():
        console.result({"written": []}, f"{FILE} is here already; nothing was changed. Go on with: dolbear run")
        return
    target = target or _asked(create.columns(table))
    wish = create.Wish(target=target, name=name, group=group, kind=kind or "", branch=_branch(root))
    made = create.create(root, table, wish)
    lines = [
        *(f"  {note}" for note in made.notes),
        f"wrote {', '.join(made.written)}",
        *([f"kept as it was: {', '.join(made.kept)}"] if made.kept else []),
        "",
        "next:",
        "  dolbear run                                  # as far as the gate",
        *(
            ["  dolbear data add                             # the table is large: keep it out of Git"]
            if made.large
            else []
        ),
        f"  git add . && git commit -m 'Learn {made.target}'",
        "  dolbear run                                  # now it publishes",
    ]
    console.result(msgspec.to_builtins(made), lines)


def _asked(columns: list[str]) -> str:
    if not sys.stdin.isatty():
        message = "which column shall the model learn?"
        raise UsageError(message, f"Say --target COLUMN, one of: {', '.join(columns)}.")
    return str(click.prompt("Which column shall the model learn?", type=click.Choice(columns), err=True))


def _branch(root: Path) -> str:
    """Return the branch that is checked out, so that versions can be made on it; make a repository if there is none."""
    from dolbear.adapters.git.command import GitError, NoRepositoryError, git

    try:
        return git(root, "symbolic-ref", "--short", "HEAD").decode().strip()
    except NoRepositoryError:
        git(root.parent, "init", "-q", "-b", "main", str(root))
        click.echo(f"made a Git repository in {root}", err=True)
    except GitError:
        pass
    return "main"
