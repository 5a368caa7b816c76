"""Train by a command in any language: it reads files, and writes model.onnx."""

from __future__ import annotations

import json
import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from dolbear.core import files
from dolbear.model.signature import Binding
from dolbear.training.child import own
from dolbear.training.child.problem import ProblemError
from dolbear.training.child_process import TrainingError, raise_if_killed
from dolbear.training.interpreter import Interpreter
from dolbear.training.job import Job, target_task

if TYPE_CHECKING:
    import pyarrow as pa

# Characters of a program's last output, in an error.
_SHOWN = 2000


def by_command(job: Job, folder: Path, interpreter: Interpreter) -> dict[str, Any]:
    """Run `[train] command` in the project's folder; see docs/formats/child.md for what it finds and leaves.

    Raises:
        TrainingError: it failed, or left no usable model.
    """
    output = folder / "output"
    _write(job, folder, output)
    environment = {"DOLBEAR_TASK": str(folder), "DOLBEAR_OUTPUT": str(output), "DOLBEAR_SEED": str(job.train.seed)}
    if job.previous:
        environment["DOLBEAR_PREVIOUS"] = str(job.previous)
    started = time.perf_counter()
    words, seconds = _words(job.train.command), job.train.seconds
    ended = interpreter.run(words, folder=job.root, environment=environment, seconds=seconds)
    raise_if_killed(ended, seconds)
    took = time.perf_counter() - started
    if ended.code:
        message = f"[train] command ended with code {ended.code}:\n{ended.output[-_SHOWN:]}"
        raise TrainingError(message.rstrip(":\n"), "See what it said last.")
    if not (output / "model.onnx").is_file():
        message = f"[train] command wrote no model.onnx to $DOLBEAR_OUTPUT:\n{ended.output[-_SHOWN:]}".rstrip(":\n")
        raise TrainingError(message, "Write the ONNX model to $DOLBEAR_OUTPUT/model.onnx.")
    model = folder / "model.onnx"
    return {
        "model": model,
        "checkpoint": None,
        "binding": _taken(output / "model.onnx", model, job),
        "libraries": {},
        "seconds": {"function": round(took, 4)},
    }


def _write(job: Job, folder: Path, output: Path) -> None:
    import pyarrow.csv
    import pyarrow.parquet as pq

    for part in ("train", "validation"):
        pyarrow.csv.write_csv(_holes(pq.read_table(folder / f"{part}.parquet")), folder / f"{part}.csv")
    files.write_text(folder / "params.json", json.dumps(job.train.params, ensure_ascii=False))
    files.write_text(folder / "signature.json", json.dumps(target_task(job.signature), ensure_ascii=False))
    output.mkdir()


def _taken(source: Path, target: Path, job: Job) -> Binding:
    try:
        given = own.given(source, job.root)
        found = own.binding(given, target_task(job.signature))
    except ProblemError as problem:
        raise TrainingError(problem.message, problem.hint, kind=problem.kind) from problem
    files.write_bytes(target, given.SerializeToString(deterministic=True))
    return msgspec.convert(found, Binding)


def _words(command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError as reason:
        message = f"[train] command: {reason}: {command}"
        raise TrainingError(message, "Close the quote.") from reason
    if not words:
        message = "[train] command is empty"
        raise TrainingError(message, "Name a program, or give an entry.")
    return words


def _holes(table: pa.Table) -> pa.Table:
    """Write a missing number as nothing, as readers of CSV expect."""
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        is_float = pa.types.is_floating(column.type)
        columns[name] = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column) if is_float else column
    return pa.table(columns)
