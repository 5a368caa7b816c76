"""Golden examples: inputs with their expected outputs, a self-test on any target."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dolbear.model import encoding
from dolbear.model.score import Scorer, Scores
from dolbear.model.signature import Signature

if TYPE_CHECKING:
    import pyarrow as pa

TOLERANCE = 1e-5
_CASES = 20
_UNKNOWN = "\N{LATIN SMALL LETTER Z}zz unknown"


def golden(scorer: Scorer, test: pa.Table) -> dict[str, Any]:
    """Make up to 20 cases: test rows spread evenly, each optional input left out, each open text unknown.

    Expected outputs are computed row by row, as a caller's single requests are. Format:
    docs/formats/package.md.
    """
    signature = scorer.signature
    rows = _rows(test, signature)
    table = encoding.to_table(rows, signature)
    found = [scorer.score(table.slice(place, 1)) for place in range(table.num_rows)]
    return {
        "format": 1,
        "scale": {signature.target.name: _scale(scorer.score(test), signature)},
        "tolerance": TOLERANCE,
        "cases": [
            {"inputs": row, "outputs": outputs(scores, 0, signature)} for row, scores in zip(rows, found, strict=True)
        ],
    }


def outputs(scores: Scores, row: int, signature: Signature) -> dict[str, Any]:
    """Return one row's outputs as canonical JSON values."""
    target = signature.target
    value = scores.values[row]
    if not target.is_class:
        return {target.name: int(value) if target.type == "integer" else float(value)}
    label: object = value == "true" if target.type == "boolean" else str(value)
    return {target.name: label, "probabilities": [float(item) for item in scores.probabilities[row]]}


def _rows(test: pa.Table, signature: Signature) -> list[dict[str, Any]]:
    names = [item.name for item in signature.inputs]
    optional = [item.name for item in signature.inputs if item.optional]
    unknown = [item.name for item in signature.inputs if item.type == "text" and not item.values]
    variants = [*((name, None) for name in optional), *((name, _UNKNOWN) for name in unknown)][: _CASES // 2]
    count = min(test.num_rows, _CASES - len(variants))
    places = [place * test.num_rows // count for place in range(count)]
    rows = [_canonical(row) for row in test.select(names).take(places).to_pylist()]
    return rows + [{**rows[place % len(rows)], name: value} for place, (name, value) in enumerate(variants)]


def _canonical(row: dict[str, Any]) -> dict[str, Any]:
    # NaN isn't JSON, and means missing.
    return {
        name: None if value is None or value != value else value.isoformat() if hasattr(value, "isoformat") else value  # noqa: PLR0124  # NaN
        for name, value in row.items()
    }


def _scale(scores: Scores, signature: Signature) -> list[float]:
    import numpy as np

    found = scores.probabilities if signature.target.is_class else np.asarray(scores.values, dtype="float64")
    return [float(value) for value in np.atleast_1d(np.std(found, axis=0))]
