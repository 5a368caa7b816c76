"""dolbear run: the whole line; only what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dolbear.cli.output import Console, table, with_console
from dolbear.core.errors import UsageError

if TYPE_CHECKING:
    from dolbear.line.outcome import Outcome


@click.command("run", short_help="Run the line; only what changed.")
@click.option("--set", "changes", multiple=True, metavar="KEY=VALUE", help="Try train.params.degree=2, or another.")
@click.option("--if-due", is_flag=True, help="Do nothing, and exit with 0, unless dolbear due says that it is time.")
@click.option("--to", default="", metavar="ENVIRONMENT", help="Deploy no further than this environment.")
@click.option("--no-wait", is_flag=True, help="Fail with exit code 7 if another run works here.")
@with_console
@click.pass_obj
def command(  # noqa: PLR0913  # its options
    folder: str | None, console: Console, changes: tuple[str, ...], *, if_due: bool, to: str, no_wait: bool
) -> None:
    r"""Run the line: check, select, train, evaluate, gate, package, publish, promote, deploy.

    A stage whose cause didn't change is not run again. With uncommitted changes, off the release
    branch, or with --set, it goes as far as the gate. With environments in dolbear.toml the version
    goes on through them, and is promoted on its way into the last, once those have approved who must.

    \b
    dolbear run
    dolbear run --set train.params.degree=2
    dolbear run --if-due
    dolbear run --to test
    """
    if if_due and not _due(console, folder, changes):
        return
    execute(console, folder, "deploy", to=to, changes=changes, wait=not no_wait)


def _due(console: Console, folder: str | None, changes: tuple[str, ...]) -> bool:
    import msgspec

    from dolbear.cli import due

    if changes:
        message = "--set is an experiment, which is never due"
        raise UsageError(message, "Leave out --if-due, or --set.")
    found = due.ask(folder, console)
    if found.due:
        for line in due.told(found):
            console.note(line)
    else:
        console.result({"due": msgspec.to_builtins(found)}, due.told(found))
    return found.due


def execute(  # noqa: PLR0913  # what the commands differ in
    console: Console,
    folder: str | None,
    until: str,
    *,
    to: str = "",
    changes: tuple[str, ...] | None = None,
    wait: bool = True,
) -> None:
    """Run the line up to a stage, and tell how it went; `changes` is None where the stage was named."""
    from dolbear import wiring
    from dolbear.line import approval, line
    from dolbear.line.run import StoppedError

    space = wiring.open_project(folder, console, changes=changes or ())
    if to:
        approval.must_be(space, to)
    try:
        outcome = line.run(space, until, to=to, experiment=bool(changes), demanded=changes is None, wait=wait)
    except StoppedError as stopped:
        if not console.as_json:
            console.result(None, told(stopped.outcome))
        raise
    console.result(outcome.to_json(), told(outcome))


def told(outcome: Outcome | None) -> list[str]:
    """Say in lines what each stage did, and where things are."""
    if outcome is None:
        return []
    lines = table((step.result.stage, _how(step.reused, step.result.seconds), line) for step, line in outcome.told())
    if outcome.verdicts:
        lines += ["", *table(outcome.verdicts)]
    if outcome.report:
        lines += ["", f"report: {outcome.report}"]
    if outcome.sentence:
        lines += ["", outcome.sentence]
    return lines


def _how(reused: bool, seconds: float) -> str:  # noqa: FBT001  # a cell of a table
    return "as before" if reused else f"{seconds:.1f} s"
