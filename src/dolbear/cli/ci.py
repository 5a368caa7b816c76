"""dolbear ci: the files by which a CI server runs the line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from dolbear.cli.output import Console, with_console

if TYPE_CHECKING:
    from dolbear.line.ci.write import Written


@click.group("ci", short_help="Write the files by which a CI server runs the line.")
def command() -> None:
    """Write the files by which a CI server runs the line: they call the commands that you type.

    \b
    dolbear ci jenkins
    """  # noqa: D301  # the mark by which click keeps lines


@command.command("jenkins", short_help="Write a Jenkinsfile.")
@click.option(
    "--wheels",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Lock the packages to the wheels of this folder, by their hashes.",
)
@with_console
@click.pass_obj
def jenkins(folder: str | None, console: Console, wheels: Path | None) -> None:
    r"""Write a declarative Jenkinsfile, and requirements-ci.lock, which says what an agent installs.

    Its stages follow from [environment] in dolbear.toml: a run goes by itself up to the first one that
    asks for approvals; that one waits for them on no executor. A file that is there is left as it is.

    \b
    dolbear ci jenkins
    dolbear ci jenkins --wheels wheels
    """
    from dolbear import wiring
    from dolbear.line.ci import write

    space = wiring.open_project(folder, console)
    remote, prefix = _place(space.root, space.settings.ledger.remote)
    made = write.write(space, remote=remote, prefix=prefix, wheels=wheels)
    console.result(msgspec.to_builtins(made), _lines(made))


def _place(root: Path, remote: str) -> tuple[str, str]:
    """Return the address of the remote, and where the project lies in its repository."""
    from dolbear.adapters.git.command import GitError, NoRepositoryError, git
    from dolbear.adapters.git.repository import around

    try:
        prefix = around(root).prefix
    except NoRepositoryError:
        return "", ""
    try:
        return git(root, "remote", "get-url", "--", remote).decode().strip(), prefix
    except GitError:
        return remote if "/" in remote else "", prefix


def _lines(made: Written) -> Iterator[str]:
    if made.kept:
        yield f"left as it is: {', '.join(made.kept)}"
    if made.written:
        yield f"wrote {', '.join(made.written)}"
    yield from (f"  {note}" for note in made.notes)
    if made.written:
        yield ""
        yield "next:"
        yield f"  git add {' '.join(made.written)} && git commit -m 'Build on Jenkins' && git push"
        yield "  in Jenkins, a Multibranch Pipeline of this repository"
        yield from (f"  in Jenkins, the credential {one}" for one in made.credentials)


commands = {"ci": command}
