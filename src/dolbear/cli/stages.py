"""One command a stage: the line up to and with it."""

from __future__ import annotations

import click

from dolbear.cli.output import Console, with_console
from dolbear.cli.run import execute

_HELP = {
    "check": "Check the data: each dataset is readable and keeps its conditions.",
    "select": "Select rows by SQL and split them into train, validation and test.",
    "train": "Train in the project's interpreter, and convert to ONNX.",
    "evaluate": "Measure the ONNX model on the frozen test rows, and against the original.",
    "gate": "Judge the candidate by its gates: bounds, baseline, champion.",
    "package": "Make the two jars: the model as data, and its typed Java API.",
    "publish": "Publish the package among the candidates; only from a clean release branch.",
    "promote": "Copy the candidate to the releases, the same bytes, with its evidence.",
}


def _help(stage: str) -> str:
    return f"{_HELP[stage]}\n\nStages before it run too, where their cause changed.\n\n\b\ndolbear {stage}"


def _command(stage: str) -> click.Command:
    @click.command(stage, help=_help(stage))
    @click.option("--no-wait", is_flag=True, help="Fail with exit code 7 if another run works here.")
    @with_console
    @click.pass_obj
    def command(folder: str | None, console: Console, *, no_wait: bool) -> None:
        execute(console, folder, stage, wait=not no_wait)

    return command


commands = {stage: _command(stage) for stage in _HELP}
