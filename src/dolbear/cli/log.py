"""dolbear log: the history of decisions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from dolbear.cli.output import Console, table, with_console

if TYPE_CHECKING:
    from dolbear.ledger.event import Signed
    from dolbear.line.workspace import Workspace


@click.command("log", short_help="Tell the history of decisions.")
@click.argument("environment", required=False, default="", metavar="[ENVIRONMENT]")
@click.option("--at", metavar="DATE", default="", help="With ENVIRONMENT: say what ran there then, by whose approval.")
@click.option("--fetch", is_flag=True, help="Ask the remote for what others decided.")
@click.option(
    "--kind", metavar="KIND", default="", help="Only events of this kind, such as promoted, approved or deployed."
)
@click.option("-n", "--last", type=click.IntRange(min=1), help="Only the newest N.")
@with_console
@click.pass_context
def command(  # noqa: PLR0913  # its options
    context: click.Context, console: Console, environment: str, *, at: str, fetch: bool, kind: str, last: int | None
) -> None:
    r"""Tell what was decided, when, by whom, and whether it is signed. Newest last.

    Ends with exit code 5 if a signature isn't of its event's bytes.

    \b
    dolbear log
    dolbear log --kind promoted -n 5
    dolbear log production --at 2026-11-01
    dolbear log --fetch --json
    """
    import msgspec

    from dolbear import wiring
    from dolbear.ledger import describe, read, trust
    from dolbear.line import champion

    space = wiring.open_project(context.obj, console)
    history = space.ledger.read(fresh=fetch)
    chosen = read.chosen(history, champion.subject(space), kind)
    if environment:
        chosen = [item for item in chosen if item.event.data.get("environment") == environment]
    if at:
        chosen = _at(space, environment, at, chosen)
    found = trust.verified(chosen[-(last or 0) :], space.signer)
    values = [
        {
            **msgspec.to_builtins(one.item.event),
            "path": one.item.path,
            "signature": one.trust,
            "signer": one.signer,
        }
        for one in found
    ]
    rows = [describe.row(one) for one in found]
    console.result(
        values, table([describe.HEADINGS, *rows], indent="") if rows else [_nothing(environment, at, fetch=fetch)]
    )
    waiting = sorted((space.folder / "outbox").glob("*.json"))
    if waiting:
        count = "1 event" if len(waiting) == 1 else f"{len(waiting)} events"
        console.note(
            f"the ledger didn't take {count}, kept in {waiting[0].parent}; remove them when the run was repeated"
        )
    _end(context, console, [one.item.path for one in found if one.trust == "forged"])


def _at(space: Workspace, environment: str, at: str, history: Sequence[Signed]) -> list[Signed]:
    """Keep what made a version run at a moment, behind a rollback also what once brought it there.

    A date means its end; times are UTC.
    """
    import contextlib
    import datetime as dt

    from dolbear.core.errors import UsageError

    try:
        moment = dt.datetime.fromisoformat(at)
        with contextlib.suppress(ValueError):
            moment = dt.datetime.combine(dt.date.fromisoformat(at), dt.time(23, 59, 59))
        moment = moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except (ValueError, OverflowError) as reason:
        message = f"--at {at!r} is no date"
        raise UsageError(message, "Write 2026-11-01, or 2026-11-01T17:30.") from reason
    if environment not in space.settings.environment:
        message = f"--at needs an environment of dolbear.toml, not {environment!r}"
        raise UsageError(message, f"dolbear log {next(iter(space.settings.environment), 'production')} --at {at}")
    until = f"{moment.isoformat(timespec='seconds')}Z"
    from dolbear.ledger import deployments

    past = [item for item in history if item.event.kind in deployments.KINDS and item.event.time <= until]
    if not past or past[-1].event.kind != "rolled-back":
        return past[-1:]
    version = past[-1].event.data.get("version")
    brought = [item for item in past if item.event.kind == "deployed" and item.event.data.get("version") == version]
    return [*brought[-1:], past[-1]]


def _nothing(environment: str, at: str, *, fetch: bool) -> str:
    what = f"nothing ran in {environment} then" if at else "no such decision yet: dolbear run makes the first"
    return what + ("" if fetch else "; --fetch asks the remote")


def _end(context: click.Context, console: Console, forged: list[str]) -> None:
    if not forged:
        return
    from dolbear.ledger.trust import ForgedError

    error = ForgedError(forged)
    if not console.as_json:
        raise error
    console.note(f"error: {error.message}")
    context.exit(error.exit_code)
