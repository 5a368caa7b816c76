"""What the model said before it was converted."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from dolbear.model import encoding
from dolbear.model.score import Scores
from dolbear.model.signature import Signature
from dolbear.training import child_process
from dolbear.training.interpreter import Interpreter
from dolbear.training.job import Job, target_task

if TYPE_CHECKING:
    import pyarrow as pa


def predict(  # noqa: PLR0913  # what, of what, where, by what
    checkpoint: Path, table: pa.Table, signature: Signature, folder: Path, *, job: Job, interpreter: Interpreter
) -> Scores:
    """Let the original predict the rows of a raw table, in the project's interpreter.

    Raises:
        TrainingError: the checkpoint can't be loaded, or fails on these rows.
    """
    import numpy as np
    import pyarrow.parquet as pq

    work = Path(tempfile.mkdtemp(prefix="original-", dir=folder))
    pq.write_table(encoding.encode(table, signature), work / "rows.parquet", compression="none")
    task = {"task": "predict", "model": str(checkpoint), **target_task(signature)}
    child_process.do(task, work, settings=job.train, root=job.root, interpreter=interpreter)
    found = pq.ParquetFile(work / "predictions.parquet").read()
    if not signature.target.is_class:
        values = found.column("value").to_numpy()
        return Scores(values=np.rint(values) if signature.target.type in {"integer", "date"} else values)
    probabilities = np.stack([found.column(f"p{place}").to_numpy() for place in range(found.num_columns - 1)], axis=1)
    return Scores(values=np.asarray(found.column("label").to_pylist(), dtype=object), probabilities=probabilities)
