"""dolbear show: one version's passport, or how to depend on it."""

from __future__ import annotations

import click

from dolbear.cli.output import Console, table, with_console


@click.command("show", short_help="Show a version: its passport, or how to depend on it.")
@click.argument("version", default="latest")
@click.option("--maven", is_flag=True, help="Print the dependency for a pom.xml.")
@click.option("--gradle", is_flag=True, help="Print the dependency for a build.gradle.")
@with_console
@click.pass_obj
def command(folder: str | None, console: Console, version: str, *, maven: bool, gradle: bool) -> None:
    r"""Show a released VERSION (by default the `latest`): what it is made of, and how good it is.

    \b
    dolbear show
    dolbear show 1.0.3 --maven
    """
    from dolbear import wiring
    from dolbear.line import champion
    from dolbear.publishing import snippets
    from dolbear.publishing.layout import Coordinates

    space = wiring.open_project(folder, console)
    wanted = champion.named(space, version)
    about = space.settings.project
    at = Coordinates(about.group, about.name, wanted)
    opened = champion.package(space, wanted)
    if maven or gradle:
        text = snippets.maven(at) if maven else snippets.gradle(at)
        console.result({"coordinates": str(at), "snippet": text}, text)
        return
    passport = opened.passport
    rows = [
        ("model", passport["model"]["sha256"]),
        ("content", opened.content),
        *((f"data {name}", value) for name, value in passport["data"].items()),
        *((f"{part} rows", f"{facts['rows']:,}") for part, facts in passport["selection"].items()),
        ("code", passport["code"]["digest"]),
        *((f"imported {name}", str(value)) for name, value in passport.get("origin", {}).items()),
        *((f"parameter {name}", str(value)) for name, value in passport["training"].get("params", {}).items()),
        *((f"test {name}", f"{value:.6g}") for name, value in passport["metrics"]["test"].items()),
    ]
    console.result({"coordinates": str(at), "passport": passport}, [str(at), *table(rows)])
