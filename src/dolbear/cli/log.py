"""dolbear log: the history of decisions."""

from __future__ import annotations

import click

from dolbear.cli.output import Console, table, with_console


@click.command("log", short_help="Tell the history of decisions.")
@click.option("--fetch", is_flag=True, help="Ask the remote for what others decided.")
@click.option(
    "--kind", metavar="KIND", default="", help="Only events of this kind: run, reserved, published, promoted."
)
@click.option("-n", "--last", type=click.IntRange(min=1), help="Only the newest N.")
@with_console
@click.pass_context
def command(context: click.Context, console: Console, *, fetch: bool, kind: str, last: int | None) -> None:
    r"""Tell what was decided, when, by whom, and whether it is signed. Newest last.

    Ends with exit code 5 if a signature isn't of its event's bytes.

    \b
    dolbear log
    dolbear log --kind promoted -n 5
    dolbear log --fetch --json
    """
    import msgspec

    from dolbear import wiring
    from dolbear.ledger import describe, read, trust
    from dolbear.line import champion

    space = wiring.open_project(context.obj, console)
    history = space.ledger.read(fresh=fetch)
    found = trust.verified(read.chosen(history, champion.subject(space), kind)[-(last or 0) :], space.signer)
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
    console.result(values, table([describe.HEADINGS, *rows], indent="") if rows else [_nothing(fetch=fetch)])
    waiting = sorted((space.folder / "outbox").glob("*.json"))
    if waiting:
        count = "1 event" if len(waiting) == 1 else f"{len(waiting)} events"
        console.note(
            f"the ledger didn't take {count}, kept in {waiting[0].parent}; remove them when the run was repeated"
        )
    _end(context, console, [one.item.path for one in found if one.trust == "forged"])


def _nothing(*, fetch: bool) -> str:
    return "no such decision yet: dolbear run makes the first" + ("" if fetch else "; --fetch asks the remote")


def _end(context: click.Context, console: Console, forged: list[str]) -> None:
    if not forged:
        return
    from dolbear.ledger.trust import ForgedError

    error = ForgedError(forged)
    if not console.as_json:
        raise error
    console.note(f"error: {error.message}")
    context.exit(error.exit_code)
