"""dolbear deploy and rollback: a version into an environment, or the former one back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
import msgspec

from dolbear.cli.output import Console, with_console

if TYPE_CHECKING:
    from dolbear.line.deploy import Delivered


@click.command("deploy", short_help="Bring a version into an environment.")
@click.argument("environment", metavar="ENVIRONMENT")
@click.argument("version", required=False, default="", metavar="[VERSION]")
@click.option("--record", is_flag=True, help="Only note that another tool has deployed it.")
@click.option("--pending", is_flag=True, help="Only say which version would be deployed; nothing where none waits.")
@with_console
@click.pass_obj
def deploy(  # noqa: PLR0913  # its options
    folder: str | None, console: Console, environment: str, version: str, *, record: bool, pending: bool
) -> None:
    r"""Bring VERSION, by default the newest that is published, into ENVIRONMENT of dolbear.toml.

    It must have run in the environments before, and have the approvals that this one asks for. The
    target is told what to run, golden examples are computed there, and if one fails the version before
    runs again. A version that was rolled back comes back only if it is named.

    \b
    dolbear deploy test
    dolbear deploy production 1.2.0
    dolbear deploy production 1.2.0 --record
    dolbear deploy production --pending
    """
    from dolbear import wiring
    from dolbear.line import deploy, lock

    space = wiring.open_project(folder, console)
    if pending:
        waits = deploy.pending(space, environment)
        console.result({"environment": environment, "pending": waits}, [waits] if waits else [])
        return
    with lock.held(space.folder / "lock", console):
        _tell(console, deploy.deploy(space, environment, version, record=record))


@click.command("rollback", short_help="Bring the former version back.")
@click.argument("environment", metavar="ENVIRONMENT")
@click.argument("version", required=False, default="", metavar="[VERSION]")
@click.option("--reason", default="", metavar="TEXT", help="Why, for the ledger.")
@with_console
@click.pass_obj
def rollback(folder: str | None, console: Console, environment: str, version: str, *, reason: str) -> None:
    r"""Bring back what ran before in ENVIRONMENT, or VERSION if it has run there.

    The version that runs now doesn't come back by itself, until it is deployed by its name.

    \b
    dolbear rollback production
    dolbear rollback production 1.1.0 --reason 'complaints from Graz'
    """
    from dolbear import wiring
    from dolbear.line import deploy, lock

    space = wiring.open_project(folder, console)
    with lock.held(space.folder / "lock", console):
        _tell(console, deploy.rollback(space, environment, version, reason=reason))


def _tell(console: Console, done: Delivered) -> None:
    lines = [done.sentence]
    if done.examples:
        lines.append(f"golden examples right there: {done.examples}")
    if done.approvals:
        lines.append(f"approved by {', '.join(done.approvals)}")
    console.result(msgspec.to_builtins(done), lines)


commands = {"deploy": deploy, "rollback": rollback}
