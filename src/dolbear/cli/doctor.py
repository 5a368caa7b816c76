"""dolbear doctor: what is well here, what isn't, and what to do about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dolbear.cli.output import Console, with_console

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dolbear.core.finding import Finding
    from dolbear.line.doctor.patient import Patient

_COLOURS = {"good": "green", "note": "yellow", "bad": "red"}


@click.command("doctor", short_help="Say what here works, and what doesn't.")
@with_console
@click.pass_context
def command(context: click.Context, console: Console) -> None:
    r"""Look at machine, project, repositories, ledger and environments, and say what to do. Writes nothing.

    Outside of a project the machine alone. Rights are told without writing: a push is rehearsed, and
    a repository is asked whether it would take a file that isn't sent.

    Exit code 0: nothing is bad. 6: all that is bad is elsewhere (archive, repository, remote, server).
    2: something is bad here, or in the settings.

    \b
    dolbear doctor
    dolbear doctor --json
    """
    import msgspec

    from dolbear.core.finding import exit_code

    found = examined(context.obj)
    code = exit_code(found)
    value = {"findings": msgspec.to_builtins(found), "exit_code": code}
    console.result(value, told(found))
    context.exit(code)


def examined(folder: str | None) -> list[Finding]:
    """Do all checks that can be done here."""
    from dolbear import wiring
    from dolbear.line.doctor import checks
    from dolbear.line.doctor.examine import clean, examine

    opened = _opened(folder)
    of_project = checks.of_project(opened) if opened and not isinstance(opened, list) else []
    found = examine([*checks.of_machine(wiring.machine()), *of_project])
    return [*found, *map(clean, opened)] if isinstance(opened, list) else found


def told(found: Sequence[Finding]) -> list[str]:
    """Lay it out: a line for each, and one for what to do."""
    width = max((len(one.name) for one in found), default=0)
    lines = []
    for one in found:
        lines.append(f"{click.style(one.state.ljust(4), fg=_COLOURS[one.state])}  {one.name.ljust(width)}  {one.seen}")
        if one.todo:
            lines.append(f"{'':{width + 8}}→ {one.todo}")
    counts = [f"{sum(one.state == state for one in found)} {state}" for state in ("bad", "note", "good")]
    return [*lines, "", ", ".join(counts)]


def _opened(folder: str | None) -> Patient | list[Finding]:
    """Open the project; findings where there is none, or it can't be opened.

    Raises:
        NotFoundError: there isn't even the folder.
    """
    from dolbear import wiring
    from dolbear.core.errors import DolbearError, NotFoundError
    from dolbear.core.finding import bad, note

    try:
        return wiring.open_patient(folder)
    except NotFoundError as error:
        if folder is not None and not Path(folder).is_dir():
            raise
        return [note("project", f"{error.message}; the machine alone was looked at", error.hint)]
    except DolbearError as error:
        return [bad("project", error.message, error.hint)]
