"""dolbear plan: what a run would do, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dolbear.cli.output import Console, table, with_console

if TYPE_CHECKING:
    from dolbear.line.plan import Planned

_WORDS = {
    "keep": "as before",
    "run": "will run",
    "maybe": "may run",
    "stop": "stops",
    "do": "will act",
    "wait": "waits",
}


@click.command("plan", short_help="Say what a run would do, and why.")
@with_console
@click.pass_obj
def command(folder: str | None, console: Console) -> None:
    r"""Say what `dolbear run` would do now, why, and how long it took before. Changes nothing.

    \b
    dolbear plan
    dolbear plan --json
    """
    import msgspec

    from dolbear import wiring
    from dolbear.line import plan

    planned = plan.plan(wiring.open_project(folder, console))
    idle = all(entry.action == "keep" for entry in planned)
    lines = ["nothing to do: all is as before"] if idle else table(map(_row, planned), indent="")
    console.result(msgspec.to_builtins(planned), lines)


def _row(entry: Planned) -> tuple[str, ...]:
    seconds = f"{entry.seconds:.1f} s" if entry.seconds is not None and entry.action in {"run", "maybe"} else ""
    return entry.stage, _WORDS[entry.action], seconds, "; ".join(entry.reasons)
