"""dolbear report: where the report is."""

from __future__ import annotations

import click

from dolbear.cli.output import Console, with_console
from dolbear.core.errors import NotFoundError


@click.command("report", short_help="Say where the report is.")
@click.option("--open", "show", is_flag=True, help="Open it in a browser.")
@with_console
@click.pass_obj
def command(folder: str | None, console: Console, *, show: bool) -> None:
    r"""Say where the report and the JUnit file of the last run are.

    \b
    dolbear report
    dolbear report --open
    """
    from dolbear import wiring
    from dolbear.line import reporting

    space = wiring.open_project(folder, console)
    page, junit = space.folder / reporting.PAGE, space.folder / reporting.JUNIT
    if not page.exists():
        message = "there is no report yet"
        raise NotFoundError(message, "dolbear run writes it.")
    console.result({"report": str(page), "junit": str(junit)}, [str(page), str(junit)])
    if show:
        click.launch(page.as_uri())
