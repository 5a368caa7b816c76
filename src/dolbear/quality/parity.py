"""Whether the ONNX model says what the original says, on rows where converters err in silence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from dolbear.model.score import Scores
from dolbear.model.signature import Output, Signature
from dolbear.project.settings import Parity
from dolbear.quality import outcome

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

ALL_ROWS = "test rows"
# Rows of each variation, and cells of all of them together; all test rows are always compared.
VARIED = 1000
_CELLS = 20_000_000
_FEWEST = 10
UNKNOWN = "dolbear: a text never seen"

Score: TypeAlias = "Callable[[pa.Table], Scores]"


class ProbeResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One kind of rows: how many were compared, how many are off, by how much, and the worst.

    `largest` is the largest |onnx - original| of a number or probability; None where one of them
    isn't a number. `example` has `inputs`, `original` and `onnx` of the row that is furthest off.
    """

    probe: str
    rows: int
    off: int
    largest: float | None = 0.0
    example: dict[str, Any] | None = None


class ParityResult(msgspec.Struct, frozen=True, kw_only=True):
    """All probes, and the tolerance they were held against."""

    tolerance: Parity
    probes: tuple[ProbeResult, ...]

    @property
    def holds(self) -> bool:
        """Whether no probe has a larger share of rows off than the tolerance allows."""
        return all(probe.off <= self.tolerance.share * probe.rows for probe in self.probes)


def probes(test: pa.Table, signature: Signature) -> dict[str, pa.Table]:
    """Make the rows to compare: all test rows, then variations of up to 1,000 of them, spread evenly.

    Each optional input is left out once, each open text input gets a text never seen once: of hundreds
    of inputs with fewer rows each. Only the inputs' columns are kept.
    """
    import pyarrow as pa

    rows = test.select([item.name for item in signature.inputs])
    few = _spread(rows, min(VARIED, max(_FEWEST, _CELLS // len(signature.inputs) ** 2)))
    found = {ALL_ROWS: rows}
    for item in signature.inputs:
        column = few.column(item.name)
        if item.optional:
            found[f"{item.name} missing"] = _with(few, item.name, pa.nulls(len(column), column.type))
        if item.type == "text" and not item.values:
            found[f"{item.name} unknown"] = _with(few, item.name, pa.repeat(_unseen(rows, item.name), len(column)))
    return found


def judge(
    original: Scores, onnx: Scores, rows: Mapping[str, pa.Table], target: Output, tolerance: Parity
) -> ParityResult:
    """Compare what two models said of all probes' rows, one probe's behind the other's."""
    found, start = [], 0
    for probe, part in rows.items():
        theirs, ours = (scores.cut(start, part.num_rows) for scores in (original, onnx))
        found.append(compare(theirs, ours, part, probe=probe, of=(target, tolerance)))
        start += part.num_rows
    return ParityResult(tolerance=tolerance, probes=tuple(found))


def compare(original: Scores, onnx: Scores, rows: pa.Table, *, probe: str, of: tuple[Output, Parity]) -> ProbeResult:
    """Compare what two models say of the same rows.

    A row is off if a number or probability differs by more than `absolute + relative * |original|`,
    or if the label differs although the original's probabilities of both labels are further apart
    than that.
    """
    import numpy as np

    target, tolerance = of
    classes = target.is_class
    one, other = ((scores.probabilities if classes else scores.values[:, None]) for scores in (original, onnx))
    one, other = one.astype("float64"), other.astype("float64")
    difference = np.abs(other - one)
    allowed = tolerance.absolute + tolerance.relative * np.abs(one)
    off = ~(difference <= allowed).all(axis=1)
    if classes:
        off |= _labels_differ(original, onnx, target, allowed)
    worst = difference.max(axis=1, initial=0.0)
    example = _example(rows, (original, onnx), target, _furthest(worst, off)) if off.any() else None
    largest = float(worst.max(initial=0.0))
    return ProbeResult(
        probe=probe,
        rows=len(off),
        off=int(off.sum()),
        largest=largest if np.isfinite(largest) else None,
        example=example,
    )


def _labels_differ(original: Scores, onnx: Scores, target: Output, allowed: np.ndarray) -> np.ndarray:
    import numpy as np

    column = {label: index for index, label in enumerate(target.values)}
    one, other = (np.array([column.get(label, -1) for label in scores.values]) for scores in (original, onnx))
    row = np.arange(len(one))
    gap = np.abs(original.probabilities[row, one] - original.probabilities[row, other])
    near = gap <= 2 * allowed[row, one]
    return np.asarray((one != other) & ~(near & (one >= 0) & (other >= 0)))


def _furthest(worst: np.ndarray, off: np.ndarray) -> int:
    import numpy as np

    return int(np.where(off, np.nan_to_num(worst, nan=np.inf), -1.0).argmax())


def _example(rows: pa.Table, scores: tuple[Scores, Scores], target: Output, row: int) -> dict[str, Any]:
    inputs = {name: _plain(value) for name, value in rows.slice(row, 1).to_pylist()[0].items()}
    original, onnx = (_said(one, target, row) for one in scores)
    return {"inputs": inputs, "original": original, "onnx": onnx}


def _said(scores: Scores, target: Output, row: int) -> object:
    if target.is_class:
        said = {label: _plain(value) for label, value in zip(target.values, scores.probabilities[row], strict=True)}
        return {"label": str(scores.values[row]), "probabilities": said}
    value = float(scores.values[row])
    return _plain(value) if target.type != "date" else outcome.canonical(value, target)


def _plain(value: Any) -> Any:  # noqa: ANN401  # any canonical value
    import math

    if hasattr(value, "isoformat"):
        return value.isoformat()
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(float(value))
    return value


def _spread(rows: pa.Table, most: int) -> pa.Table:
    import numpy as np

    if rows.num_rows <= most:
        return rows
    return rows.take(np.linspace(0, rows.num_rows - 1, most).round().astype("int64"))


def _with(rows: pa.Table, name: str, column: pa.Array) -> pa.Table:
    return rows.set_column(rows.column_names.index(name), rows.schema.field(name), column)


def _unseen(rows: pa.Table, name: str) -> str:
    import pyarrow.compute as pc

    text = UNKNOWN
    while pc.any(pc.equal(rows.column(name), text)).as_py():
        text += "!"
    return text
