"""The one ONNX scorer: evaluation, golden examples, prediction and serving share it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from dolbear.core.errors import UsageError
from dolbear.model import encoding
from dolbear.model.rows import NotPlainError, Rows
from dolbear.model.signature import Binding, Output, Signature

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

# One batch bounds memory; ONNX Runtime gains nothing from larger ones.
_BATCH = 65_536
# Above so many rows a table is faster.
_FEW = 32


class ModelError(UsageError):
    """An ONNX file that is corrupt, or doesn't fit its signature."""


class Scores(msgspec.Struct, frozen=True, kw_only=True):
    """What a model says of `n` rows.

    `values`: float64 `[n]`, or labels as an object array of str `[n]`. `probabilities`: float64
    `[n, k]`, columns in the order of the output's `values`; None for a number.
    """

    values: Any
    probabilities: Any = None

    def cut(self, start: int, rows: int) -> Scores:
        """Return what is said of some of the rows."""
        window = slice(start, start + rows)
        probabilities = None if self.probabilities is None else self.probabilities[window]
        return Scores(values=self.values[window], probabilities=probabilities)


class Scorer:
    """Runs one model, on CPU with as many threads as `threads` says (0: all).

    Raises:
        ModelError: the file is corrupt, or its tensors don't fit the binding.
    """

    def __init__(self, model: Path | bytes, signature: Signature, binding: Binding, *, threads: int = 0) -> None:
        self.signature = signature
        self.binding = binding
        self._session = _session(model, threads)
        self._types = {tensor.name: tensor.type for tensor in self._session.get_inputs()}
        self._flat = {tensor.name for tensor in self._session.get_inputs() if len(tensor.shape) == 1}
        self._batch = max(1, _BATCH // max((item.width for item in signature.inputs), default=1))
        self._check()
        self._names = {item.name for item in signature.inputs}
        self._wanted = [name for name in (binding.value, binding.probabilities) if name]
        self._rows = Rows(signature, binding, self._types, self._flat)

    def score(self, table: pa.Table) -> Scores:
        """Predict for each row of a raw table.

        Raises:
            EncodingError: a value that the signature or the graph can't take.
            ModelError: the graph fails on these rows.
        """
        batch = self._batch
        parts = [self._run(table.slice(start, batch)) for start in range(0, max(table.num_rows, 1), batch)]
        return parts[0] if len(parts) == 1 else _joined(parts)

    def answer(self, columns: Mapping[str, Sequence[object]], rows: int) -> Scores:
        """Predict for canonical JSON values by input, `rows` of each; an input left out is missing.

        The same values and errors as `score(to_table(…))`, in microseconds for a few rows.

        Raises:
            EncodingError: an unknown name, or a value that the signature or the graph can't take.
            ModelError: the graph fails on these rows.
        """
        if 0 < rows <= _FEW and columns.keys() <= self._names:
            try:
                return self._said(self._rows.feeds(columns, rows), rows)
            except NotPlainError:
                pass
        return self.score(encoding.columns_to_table(columns, rows, self.signature))

    def _run(self, table: pa.Table) -> Scores:
        feeds = encoding.feeds(table, self.signature, self.binding, self._types)
        shaped = {name: array.reshape(-1) if name in self._flat else array for name, array in feeds.items()}
        return self._said(shaped, table.num_rows)

    def _said(self, shaped: dict[str, np.ndarray], rows: int) -> Scores:
        target, wanted = self.signature.target, self._wanted
        try:
            found = dict(zip(wanted, self._session.run(wanted, shaped), strict=True))
        except Exception as reason:  # ONNX Runtime has no public base class of its errors
            msg = f"the model can't score these {rows} rows: {reason}"
            raise ModelError(msg, "Train again, or convert the model for these inputs.") from reason
        if not target.is_class:
            return Scores(values=_numbers(found[self.binding.value], target, rows))
        return _classes(found.get(self.binding.value), found[self.binding.probabilities], target, rows)

    def _check(self) -> None:
        outputs = {tensor.name for tensor in self._session.get_outputs()}
        missing = set(self.binding.tensors) - set(self._types)
        missing |= {name for name in (self.binding.value, self.binding.probabilities) if name} - outputs
        if missing or set(self._types) - set(self.binding.tensors):
            names = ", ".join(sorted(missing | (set(self._types) - set(self.binding.tensors))))
            msg = f"the model's tensors don't fit its binding: {names}"
            raise ModelError(msg, "Train again: the model and its signature are not of one piece.")
        tensors = self.binding.tensors
        pairs = zip(
            self.signature.inputs, tensors * len(self.signature.inputs) if len(tensors) == 1 else tensors, strict=False
        )
        for item, tensor in pairs:
            if not encoding.fits(item, self._types[tensor]):
                raise encoding.EncodingError(item.name, f"type {item.type} has no encoding in {self._types[tensor]}")


def _session(model: Path | bytes, threads: int) -> Any:  # noqa: ANN401  # onnxruntime has no stubs
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.log_severity_level = 3
    # Threads that wait in a loop take the time from those that work.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    source = model if isinstance(model, bytes) else str(model)
    try:
        return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
    except Exception as reason:  # ONNX Runtime has no public base class of its errors
        where = "the model" if isinstance(model, bytes) else str(model)
        msg = f"{where} isn't an ONNX model that ONNX Runtime {onnxruntime.__version__} can load: {reason}"
        raise ModelError(msg, "Export it again; opset 21 and IR 10 at most run everywhere here.") from reason


def _numbers(value: np.ndarray, target: Output, rows: int) -> np.ndarray:
    import numpy as np

    numbers = np.asarray(value, dtype="float64").reshape(-1)
    if len(numbers) != rows:
        msg = f"the model gives {len(numbers)} values of {target.name!r} for {rows} rows"
        raise ModelError(msg, "A number's tensor has the shape [rows, 1] or [rows].")
    return np.rint(numbers) if target.type in {"integer", "date"} else numbers


def _classes(label: np.ndarray | None, found: np.ndarray, target: Output, rows: int) -> Scores:
    import numpy as np

    probabilities = np.asarray(found, dtype="float64")
    if probabilities.shape != (rows, len(target.values)):
        msg = f"the model gives probabilities of shape {probabilities.shape}, not {(rows, len(target.values))}"
        raise ModelError(msg, f"One column per value of {target.name!r}, in their order.")
    names = np.asarray(target.values, dtype=object)
    if label is None:
        return Scores(values=names[probabilities.argmax(axis=1)], probabilities=probabilities)
    flat = np.asarray(label).reshape(-1)
    values = flat.astype(object) if flat.dtype.kind in "OUS" else names[flat.astype("int64")]
    return Scores(values=values, probabilities=probabilities)


def _joined(parts: list[Scores]) -> Scores:
    import numpy as np

    probabilities = None if parts[0].probabilities is None else np.concatenate([part.probabilities for part in parts])
    return Scores(values=np.concatenate([part.values for part in parts]), probabilities=probabilities)
