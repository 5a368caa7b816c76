"""Train in the project's interpreter, or by a command, and verify what came out."""

from __future__ import annotations

import json
import re
import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from dolbear.core import files
from dolbear.core.progress import Progress
from dolbear.model import encoding
from dolbear.model.score import Scorer
from dolbear.model.signature import Binding, Signature
from dolbear.project.settings import Train
from dolbear.training import child_process
from dolbear.training.child_process import TrainingError, raise_if_killed
from dolbear.training.interpreter import Interpreter

if TYPE_CHECKING:
    import pyarrow as pa

_TRIED_ROWS = 20
_OPSETS = {"": 21, "ai.onnx": 21, "ai.onnx.ml": 5}
_IR = 10


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be trained: settings, signature, and the raw parts as Parquet files."""

    root: Path
    train: Train
    signature: Signature
    train_data: Path
    validation_data: Path
    previous: Path | None = None


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
    made = _by_command(job, folder, interpreter) if job.train.command else _by_function(job, folder, interpreter)
    opset, ir = _verify(made["model"], job, made["binding"])
    facts = {
        "params": job.train.params,
        "seed": job.train.seed,
        "requirements": _required(job),
        "libraries": made["libraries"],
        "opset": opset,
        "ir": ir,
    }
    seconds = {"encoding": round(encoding_took, 4), **made["seconds"]}
    return Trained(
        model=made["model"], checkpoint=made["checkpoint"], binding=made["binding"], facts=facts, seconds=seconds
    )


def target_task(signature: Signature) -> dict[str, Any]:
    """Return the signature as the child reads it."""
    target = signature.target
    return {
        "inputs": [{"name": item.name, "type": item.type} for item in signature.inputs],
        "output": {"name": target.name, "type": target.type, "values": list(target.values)},
    }


def _by_function(job: Job, folder: Path, interpreter: Interpreter) -> dict[str, Any]:
    task = {
        "task": "train",
        "entry": job.train.entry,
        "params": job.train.params,
        "previous": str(job.previous) if job.previous else None,
        "libraries": [name for name, _ in _pins(job)],
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


def _by_command(job: Job, folder: Path, interpreter: Interpreter) -> dict[str, Any]:
    import pyarrow.csv
    import pyarrow.parquet as pq

    from dolbear.training.child import own
    from dolbear.training.child.problem import ProblemError

    for part in ("train", "validation"):
        pyarrow.csv.write_csv(pq.read_table(folder / f"{part}.parquet"), folder / f"{part}.csv")
    files.write_text(folder / "params.json", json.dumps(job.train.params, ensure_ascii=False))
    files.write_text(folder / "signature.json", json.dumps(target_task(job.signature), ensure_ascii=False))
    output = folder / "output"
    output.mkdir()
    environment = {"DOLBEAR_TASK": str(folder), "DOLBEAR_OUTPUT": str(output), "DOLBEAR_SEED": str(job.train.seed)}
    started = time.perf_counter()
    ended = interpreter.run(
        shlex.split(job.train.command), folder=job.root, environment=environment, seconds=job.train.seconds
    )
    raise_if_killed(ended, job.train.seconds)
    if ended.code:
        message = f"[train] command ended with code {ended.code}:\n{ended.output[-2000:]}"
        raise TrainingError(message, "See what it said last.")
    model = output / "model.onnx"
    if not model.is_file():
        message = f"[train] command wrote no model.onnx to $DOLBEAR_OUTPUT:\n{ended.output[-2000:]}".rstrip(":\n")
        raise TrainingError(message, "Write the ONNX model to $DOLBEAR_OUTPUT/model.onnx.")
    task = target_task(job.signature)
    try:
        found = own.binding(own.given(model.read_bytes(), job.root), task)
    except ProblemError as problem:
        raise TrainingError(problem.message, problem.hint, kind=problem.kind) from problem
    return {
        "model": model,
        "checkpoint": None,
        "binding": msgspec.convert(found, Binding),
        "libraries": {},
        "seconds": {"function": round(time.perf_counter() - started, 4)},
    }


def encoded(table: pa.Table, signature: Signature) -> pa.Table:
    """Encode the inputs of a raw part, and put the target last: float64, labels, or bool.

    Raises:
        EncodingError: a value that the signature can't take.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    truth = table.column(signature.target.name)
    if not signature.target.is_class:
        truth = pc.cast(truth.cast(pa.int32()) if signature.target.type == "date" else truth, pa.float64())
    return encoding.encode(table, signature).append_column(signature.target.name, truth)


def _encode(source: Path, signature: Signature, target: Path) -> None:
    import pyarrow.parquet as pq

    pq.write_table(encoded(pq.read_table(source), signature), target, compression="none")


def _verify(model: Path, job: Job, binding: Binding) -> tuple[int, int]:
    """Look that our runtimes can run the model, and that it answers as its signature says."""
    import onnx
    import pyarrow.parquet as pq

    loaded = onnx.load(str(model), load_external_data=False)
    opsets = {item.domain: item.version for item in loaded.opset_import}
    foreign = [domain for domain in opsets if domain not in _OPSETS]
    used = {node.domain for node in loaded.graph.node}
    hint = f"Export for opset {_OPSETS['']} and IR {_IR} at most, with operators of ai.onnx and ai.onnx.ml only."
    if any(domain in used for domain in foreign):
        message = f"the model uses operators of {', '.join(foreign)}"
        raise TrainingError(message, hint, kind="export")
    newer = {domain: version for domain, version in opsets.items() if version > _OPSETS.get(domain, version)}
    if newer or loaded.ir_version > _IR:
        message = f"the model has opset {opsets} and IR {loaded.ir_version}, newer than all runtimes can run"
        raise TrainingError(message, hint, kind="export")
    if any(tensor.data_location == onnx.TensorProto.EXTERNAL for tensor in loaded.graph.initializer):
        message = "the model keeps weights in another file, which a package can't carry"
        raise TrainingError(message, "Save it as one file (onnx.save_model(…, save_as_external_data=False)).")
    rows = pq.read_table(job.validation_data).slice(0, _TRIED_ROWS)
    Scorer(model, job.signature, binding, threads=1).score(rows)
    return max(opsets.get("", 0), opsets.get("ai.onnx", 0)), loaded.ir_version


def _required(job: Job) -> dict[str, str]:
    return dict(_pins(job))


def _pins(job: Job) -> list[tuple[str, str]]:
    if not job.train.requirements:
        return []
    text = (job.root / job.train.requirements).read_text(encoding="utf-8")
    return re.findall(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([\w.+!-]+)", text, re.MULTILINE)
