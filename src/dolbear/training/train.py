"""Train in the project's interpreter, or by a command, and verify what came out."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import msgspec

from dolbear.core.progress import Progress
from dolbear.model.signature import Binding, Signature
from dolbear.training import child_process
from dolbear.training.command import by_command
from dolbear.training.interpreter import Interpreter
from dolbear.training.job import Job, encoded, target_task
from dolbear.training.requirements import note_differences, required
from dolbear.training.verify import verify


class Trained(msgspec.Struct, frozen=True, kw_only=True):
    """The ONNX model, the original's checkpoint (None where there is no original), and facts.

    `facts` follow from the inputs and go into the passport; `seconds` are of this run.
    """

    model: Path
    checkpoint: Path | None
    binding: Binding
    facts: dict[str, Any]
    seconds: dict[str, float]


def train(job: Job, folder: Path, interpreter: Interpreter, progress: Progress) -> Trained:
    """Train; rehearse on few rows before, so that a step without conversion is found at once.

    Raises:
        TrainingError: the project's code failed, was too slow, or gave no usable model.
        ModelError: the ONNX model isn't one that our runtimes can run.
    """
    started = time.perf_counter()
    for part, source in (("train", job.train_data), ("validation", job.validation_data)):
        _encode(source, job.signature, folder / f"{part}.parquet")
    encoding_took = time.perf_counter() - started
    progress.step("training", 0, 0)
    made = by_command(job, folder, interpreter) if job.train.command else _by_function(job, folder, interpreter)
    note_differences(job, made["libraries"], progress)
    opset, ir = verify(made["model"], job, made["binding"])
    facts = {
        "params": job.train.params,
        "seed": job.train.seed,
        "requirements": required(job),
        "libraries": made["libraries"],
        "opset": opset,
        "ir": ir,
    }
    seconds = {"encoding": round(encoding_took, 4), **made["seconds"]}
    return Trained(
        model=made["model"], checkpoint=made["checkpoint"], binding=made["binding"], facts=facts, seconds=seconds
    )


def _by_function(job: Job, folder: Path, interpreter: Interpreter) -> dict[str, Any]:
    task = {
        "task": "train",
        "entry": job.train.entry,
        "params": job.train.params,
        "previous": str(job.previous) if job.previous else None,
        "libraries": list(required(job)),
        **target_task(job.signature),
    }
    result = child_process.do(task, folder, settings=job.train, root=job.root, interpreter=interpreter)
    return {
        "model": folder / "model.onnx",
        "checkpoint": folder / result["checkpoint"] if result["checkpoint"] else None,
        "binding": msgspec.convert(result["binding"], Binding),
        "libraries": result["libraries"],
        "seconds": result["seconds"],
    }


def _encode(source: Path, signature: Signature, target: Path) -> None:
    import pyarrow.parquet as pq

    pq.write_table(encoded(pq.ParquetFile(source).read(), signature), target, compression="none")
