"""What is to be trained, and how its rows and signature reach the child."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from dolbear.model import encoding
from dolbear.model.signature import Signature
from dolbear.project.settings import Train

if TYPE_CHECKING:
    import pyarrow as pa


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be trained: settings, signature, and the raw parts as Parquet files."""

    root: Path
    train: Train
    signature: Signature
    train_data: Path
    validation_data: Path
    previous: Path | None = None


def target_task(signature: Signature) -> dict[str, Any]:
    """Return the signature as the child reads it."""
    target = signature.target
    return {
        "inputs": [
            {"name": item.name, "type": item.type, "optional": item.optional, "values": list(item.values)}
            for item in signature.inputs
        ],
        "output": {"name": target.name, "type": target.type, "values": list(target.values)},
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
