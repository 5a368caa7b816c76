"""dolbear serve: the Open Inference Protocol over HTTP, and a page to try a model by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dolbear.cli.output import Console, with_console

if TYPE_CHECKING:
    from dolbear.serving.limits import Limits
    from dolbear.serving.start import Plan


def _options(command: Callable[..., None]) -> Callable[..., None]:
    for option in (
        click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0: all."),
        click.option("--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="0: any free one."),
        click.option("--repository", metavar="URL", help="Where models come from: a directory, file://, https://."),
        click.option("--server", default="", metavar="ID", help="Its credentials, by an id in Maven's settings.xml."),
        click.option("--follow", type=click.Path(path_type=Path), metavar="FILE", help="Serve what this file desires."),
        click.option("--body", type=click.IntRange(1, 1024), default=8, metavar="MIB", help="Largest body [8]."),
        click.option("--workers", type=click.IntRange(1, 256), default=2, help="Large requests at once [2]."),
        click.option("--queue", type=click.IntRange(0, 100_000), default=64, help="Large requests that wait [64]."),
        click.option("--patience", type=click.FloatRange(0.1, 3600), default=30.0, help="Seconds for one [30]."),
    ):
        command = option(command)
    return command


@click.command("serve", short_help="Serve models over HTTP, with a page to try them.")
@click.argument("models", nargs=-1)
@_options
@click.pass_obj
@with_console
def command(console: Console, folder: str | None, models: tuple[str, ...], **given: Any) -> None:  # noqa: ANN401  # click's
    r"""Serve MODELS until SIGTERM, by the Open Inference Protocol v2; browsers get a page to try them.

    A model is GROUP:ARTIFACT:VERSION, the path of a jar, or a version of this project. None: the project's
    last released version. With --follow, what a desired-version file says, whenever it changes.

    \b
    dolbear serve
    dolbear serve 1.0.0 1.1.0 --port 0
    dolbear serve io.dolbear.examples:crickets:1.0.0 --repository https://nexus/repository/releases
    dolbear serve --follow production.json --repository /srv/releases
    """
    from dolbear.serving.start import Serving

    serving = Serving(_plan(folder, console, models, given), console.note)

    def started(url: str) -> None:
        served = serving.models
        lines = [f"serving on {url}", *(f"  {model}" for model in served)]
        console.result({"url": url, "models": served}, lines)

    serving.serve((given["host"], given["port"]), _limits(given), started)
    console.note("stopped: all requests under way were answered")


def _plan(folder: str | None, console: Console, models: tuple[str, ...], given: dict[str, Any]) -> Plan:
    from dolbear import wiring
    from dolbear.core.errors import UsageError
    from dolbear.serving.start import Plan

    follow, place = given["follow"], given["repository"]
    if follow and models:
        message = "--follow says what is served, so no model can be named"
        raise UsageError(message, "Leave one of them out.")
    repository = wiring.open_repository(place, server=given["server"]) if place else None
    bare = [model for model in models if ":" not in model and not model.endswith(".jar")]
    fetched = follow or any(":" in model for model in models)
    if (models or follow) and not bare and (repository or not fetched):
        return Plan(models=models, follow=follow, repository=repository)
    return _of_project(folder, console, Plan(models=models, follow=follow, repository=repository))


def _of_project(folder: str | None, console: Console, plan: Plan) -> Plan:
    """Take from the project what wasn't said: the repository, the version, the coordinates of a bare version."""
    from dolbear import wiring
    from dolbear.line import champion
    from dolbear.serving.start import Plan

    space = wiring.open_project(folder, console)
    subject = space.settings.project.subject
    wanted = plan.models or (() if plan.follow else (champion.latest(space),))
    named = tuple(model if ":" in model or model.endswith(".jar") else f"{subject}:{model}" for model in wanted)
    return Plan(models=named, follow=plan.follow, repository=plan.repository or space.releases)


def _limits(given: dict[str, Any]) -> Limits:
    from dolbear.serving.limits import Limits

    return Limits(body=given["body"] << 20, workers=given["workers"], queue=given["queue"], patience=given["patience"])
