"""dolbear log: the history of decisions."""

from __future__ import annotations

import click

from dolbear.cli.output import Console, table, with_console


@click.command("log", short_help="Tell the history of decisions.")
@click.option("--fetch", is_flag=True, help="Ask the remote for what others decided.")
@with_console
@click.pass_obj
def command(folder: str | None, console: Console, *, fetch: bool) -> None:
    r"""Tell what was decided, when, by whom, and whether it is signed. Newest last.

    \b
    dolbear log
    dolbear log --json
    """
    import msgspec

    from dolbear import wiring

    space = wiring.open_project(folder, console)
    rows, values = [], []
    for item in space.ledger.read(fresh=fetch):
        trust, signer = space.signer.verify(item.content, item.signature)
        event = item.event
        rows.append((event.time, event.kind, _what(event.data), event.who, f"{trust} {signer}".strip()))
        values.append({**msgspec.to_builtins(event), "signature": trust, "signer": signer, "path": item.path})
    console.result(values, table(rows, indent="") or ["no decision yet: dolbear run makes the first"])


def _what(data: dict[str, object]) -> str:
    version = data.get("version", "")
    text = ".".join(map(str, version)) if isinstance(version, list) else str(version)
    return text or str(data.get("sentence", ""))
