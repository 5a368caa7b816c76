"""dolbear import: a project around a model that exists already."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from dolbear.cli.init import branch_of, repository
from dolbear.cli.output import Console, with_console

if TYPE_CHECKING:
    from dolbear.line.adopt import Adopted

_GROUP = "com.example.models"


class _Options(msgspec.Struct, frozen=True, kw_only=True):
    """What was said on the command line."""

    license: str
    origin: str
    labels: Path | None
    samples: Path | None
    name: str | None
    group: str


@click.command("import", short_help="Make a project from an ONNX model that exists.")
@click.argument("model", type=click.Path(path_type=Path), metavar="FILE.onnx")
@click.option("--licence", "--license", "license", required=True, metavar="SPDX", help="The model's licence.")
@click.option("--origin", required=True, help="Where it comes from: an address, or words that find it.")
@click.option("--labels", type=click.Path(path_type=Path), metavar="FILE", help="Its classes in order, one a line.")
@click.option("--samples", type=click.Path(path_type=Path), metavar="FILE", help="Inputs as JSON, to test it with.")
@click.option("--name", help="The model's name; by default that of the folder.")
@click.option("--group", default=_GROUP, help=f"Its Maven group; by default {_GROUP}.")
@with_console
@click.pass_obj
def command(folder: str | None, /, console: Console, model: Path, **options: object) -> None:
    r"""Make a project in this folder around FILE.onnx, whose training is skipped; or replace the project's model.

    The signature is read off the graph and written to dolbear.toml, to be completed there: types, units,
    labels. Where the project has an [import] already, the new file takes the place of the old one.

    \b
    dolbear import model.onnx --licence Apache-2.0 --origin https://pypi.org/project/magika/1.0.3/
    """
    from dolbear import wiring
    from dolbear.line.adopt import Wish, adopt, point

    root = Path(folder or ".").resolve()
    chosen = msgspec.convert(options, _Options)
    wish = Wish(
        license=chosen.license,
        origin=chosen.origin,
        labels=chosen.labels,
        samples=chosen.samples,
        name=chosen.name or "",
        group=chosen.group,
        branch=branch_of(root),
    )
    made = adopt(root, model, wish)
    if note := repository(root):
        console.note(note)
    if made.large:
        found = point(wiring.open_project(root, console), made.model)
        console.note(f"the model is large: it went into the archive, Git gets {found[0].name}")
    console.result(msgspec.to_builtins(made), _lines(made))


def _lines(made: Adopted) -> Iterator[str]:
    yield from (f"  {note}" for note in made.notes)
    yield f"wrote {', '.join(made.written)}"
    yield ""
    yield "next:"
    yield "  look at [inputs] and [outputs] in dolbear.toml: names, types, units, labels"
    yield "  git add . && git commit -m 'Import a model'"
    yield "  dolbear run                                  # judge, package and publish it"
