"""dolbear compare: two versions or runs side by side."""

from __future__ import annotations

import click

from dolbear.cli.output import Console, with_console


@click.command("compare", short_help="Compare two versions or runs.")
@click.argument("a")
@click.argument("b", default="last")
@with_console
@click.pass_obj
def command(folder: str | None, console: Console, a: str, b: str) -> None:
    r"""Compare parameters, data and metrics of A and B: versions, `latest`, or `last`: the last run here.

    Metrics on the same test rows come with a paired interval.

    \b
    dolbear compare 1.0.0 1.0.1
    dolbear run --set train.params.degree=2 && dolbear compare 1.0.0
    """
    from dolbear import wiring
    from dolbear.line.sides import side
    from dolbear.quality import compare

    space = wiring.open_project(folder, console)
    found = compare.compare(side(space, a), side(space, b))
    console.result(compare.to_json(found), compare.text(found))
