"""Whether all our runtimes can run a model, and it answers as its signature says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dolbear.model.score import Scorer, Scores
from dolbear.model.signature import Binding
from dolbear.training.child_process import TrainingError
from dolbear.training.job import Job

_TRIED_ROWS = 20
# com.microsoft is part of every ONNX Runtime; words of texts need its Tokenizer.
_OPSETS = {"": 21, "ai.onnx": 21, "ai.onnx.ml": 5, "com.microsoft": 1}
_IR = 10
_NEAR = 1e-3


def verify(model: Path, job: Job, binding: Binding) -> tuple[int, int]:
    """Look that our runtimes can run the model, and that it answers as its signature says."""
    import onnx
    import pyarrow.parquet as pq

    loaded = onnx.load(str(model), load_external_data=False)
    found = refuse_unrunnable(loaded)
    if any(tensor.data_location == onnx.TensorProto.EXTERNAL for tensor in loaded.graph.initializer):
        message = "the model keeps weights in another file, which a package can't carry"
        raise TrainingError(message, "Save it as one file (onnx.save_model(…, save_as_external_data=False)).")
    rows = pq.ParquetFile(job.train_data).read().slice(0, _TRIED_ROWS)
    check_probabilities(Scorer(model, job.signature, binding, threads=1).score(rows))
    return found


def refuse_unrunnable(model: Any) -> tuple[int, int]:  # noqa: ANN401  # an onnx.ModelProto
    """Return opset and IR of a model that all our runtimes can run.

    Raises:
        TrainingError: it has operators or a version that they don't know.
    """
    opsets = {item.domain: item.version for item in model.opset_import}
    foreign = [domain for domain in opsets if domain not in _OPSETS]
    used = {node.domain for node in model.graph.node}
    hint = f"Export for opset {_OPSETS['']} and IR {_IR} at most, with operators of ai.onnx and ai.onnx.ml only."
    if any(domain in used for domain in foreign):
        message = f"the model uses operators of {', '.join(foreign)}"
        raise TrainingError(message, hint, kind="export")
    newer = {domain: version for domain, version in opsets.items() if version > _OPSETS.get(domain, version)}
    if newer or model.ir_version > _IR:
        message = f"the model has opset {opsets} and IR {model.ir_version}, newer than all runtimes can run"
        raise TrainingError(message, hint, kind="export")
    return max(opsets.get("", 0), opsets.get("ai.onnx", 0)), model.ir_version


def check_probabilities(scores: Scores) -> None:
    """Refuse scores that were taken for probabilities.

    Raises:
        TrainingError: they are.
    """
    import numpy as np

    found = scores.probabilities
    if found is None or (
        ((found >= -_NEAR) & (found <= 1 + _NEAR)).all() and (abs(found.sum(axis=1) - 1) < _NEAR).all()
    ):
        return
    row = np.argmax(abs(found.sum(axis=1) - 1))
    message = f"the model's probabilities aren't any: {', '.join(f'{value:.4g}' for value in found[row])}"
    raise TrainingError(message, "End the ONNX model with Softmax, or Sigmoid for one of two classes.", kind="export")
