"""dolbear due: is a training due, and why."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from dolbear.cli.output import Console, with_console

if TYPE_CHECKING:
    from dolbear.line.due import Due

NOT_DUE = 10


@click.command("due", short_help="Say whether a training is due, and why.")
@with_console
@click.pass_context
def command(context: click.Context, console: Console) -> None:
    r"""Say whether a training is due, and why: code, settings, data, its new rows, or age. Trains nothing.

    Exit code 0: due. 10: not due. What is compared with is the last training that the ledger knows;
    [due] in dolbear.toml says how many new rows, or what age, are enough.

    \b
    dolbear due && dolbear run
    dolbear run --if-due
    """
    import msgspec

    found = ask(context.obj, console)
    console.result(msgspec.to_builtins(found), told(found))
    context.exit(0 if found.due else NOT_DUE)


def ask(folder: str | None, console: Console) -> Due:
    """Find out."""
    from dolbear import wiring
    from dolbear.line import due

    return due.due(wiring.open_project(folder, console), time.time())


def told(found: Due) -> list[str]:
    """Say it in lines."""
    if not found.due:
        return [f"not due: {found.waiting}"]
    since = (
        f" (since {found.since['version'] or 'the refused one'} of {found.since['time'][:10]})" if found.since else ""
    )
    return [f"a training is due{since}:", *(f"  {reason.what}" for reason in found.reasons)]
