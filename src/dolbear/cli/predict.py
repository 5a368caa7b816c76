"""dolbear predict: the model's answers for the rows of a file."""

from __future__ import annotations

from pathlib import Path

import click

from dolbear.cli.output import Console, with_console


@click.command("predict", short_help="Predict for the rows of a file.")
@click.argument("version")
@click.argument("table", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write CSV or Parquet there, not to stdout.")
@with_console
@click.pass_obj
def command(folder: str | None, console: Console, version: str, table: Path, output: Path | None) -> None:
    r"""Predict with a released VERSION (or `latest`) for the rows of TABLE: CSV, Parquet or JSON.

    Its columns are the model's inputs, by name; others are left out. JSON is a list of tables by input.

    \b
    dolbear predict latest new.csv
    dolbear predict 1.0.0 new.parquet -o answers.csv
    """
    from dolbear import wiring
    from dolbear.line import predict

    space = wiring.open_project(folder, console)
    answers = predict.predict(space, version, table)
    if output:
        predict.write(answers, output)
        console.result({"rows": answers.num_rows, "file": str(output)}, f"{answers.num_rows:,} rows: {output}")
    else:
        console.result(answers.to_pylist(), predict.as_csv(answers).rstrip("\n"))
