"""dolbear approve: a second person's word on a version."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import click
import msgspec

from dolbear.cli.output import Console, with_console

if TYPE_CHECKING:
    from dolbear.line.votes import Case
    from dolbear.line.workspace import Workspace


@click.command("approve", short_help="Approve a version for an environment.")
@click.argument("version", metavar="VERSION")
@click.option("--for", "environment", required=True, metavar="ENVIRONMENT", help="The environment that it may go into.")
@click.option("--withdraw", is_flag=True, help="Take your approval back.")
@click.option("--print", "shown", is_flag=True, help="Print the Git commands that approve as well, without dolbear.")
@with_console
@click.pass_obj
def command(  # noqa: PLR0913  # its options
    folder: str | None, console: Console, version: str, environment: str, *, withdraw: bool, shown: bool
) -> None:
    r"""Say, signed, that VERSION may go into an environment: exactly these bytes.

    Who made a commit since the version that runs there may not; whose keys count is said by the
    allowed signers of the last released commit.

    \b
    dolbear approve 1.2.0 --for production
    dolbear approve 1.2.0 --for production --print
    dolbear approve 1.2.0 --for production --withdraw
    """
    from dolbear import wiring
    from dolbear.line import approval

    space = wiring.open_project(folder, console)
    if shown:
        of = approval.case(space, environment, version, space.ledger.read(fresh=True))
        commands = _commands(space, of)
        console.result({"commands": commands}, commands)
        return
    event = approval.approve(space, environment, version, withdraw=withdraw)
    did = "withdrew the approval of" if withdraw else "approved"
    jar = str(event.data["sha256"])[:12]
    sentence = f"{event.who} {did} {event.subject}:{version} for {environment} (jar {jar})"
    console.result(msgspec.to_builtins(event), sentence)


def _commands(space: Workspace, of: Case) -> list[str]:
    from dolbear.line import votes

    tag = f'"approve/{of.environment}/{of.version}/$(git config user.email)"'
    remote = space.settings.ledger.remote
    message = " ".join(f"-m {shlex.quote(part)}" for part in votes.text(space, of).strip().split("\n\n"))
    return [f"git tag -s {tag} {of.commit[:12]} {message}", f"git push {shlex.quote(remote)} {tag}"]
