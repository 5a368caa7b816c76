"""Golden examples: inputs with their expected outputs, a self-test on any target."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from dolbear.core.errors import UsageError
from dolbear.model import encoding
from dolbear.model.score import Scorer, Scores
from dolbear.model.signature import Signature

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

TOLERANCE = 1e-5
_CASES = 20
_VARIED = 10
# Of vectors there are fewer, so that the package stays small.
_ELEMENTS, _FEWEST = 100_000, 3
_UNKNOWN = "dolbear: a text never seen"
_DAY_ONE = dt.date(1970, 1, 1)


class GoldenError(UsageError):
    """A model of which no example can be kept."""

    def __init__(self, target: str) -> None:
        super().__init__(
            f"the model gives no finite {target!r} on any of the rows tried, so it has no golden examples",
            "Look at its predictions on the test part: dolbear report.",
        )


def golden(scorer: Scorer, test: pa.Table, said: np.ndarray) -> dict[str, Any]:
    """Make up to 20 cases: test rows spread evenly, then rows with an optional input left out or a text unknown.

    Expected outputs are computed row by row, as a caller's single requests are. A row that the model
    has no finite output for is no case. `said` of all test rows, numbers `[n, 1]` or probabilities
    `[n, k]`, gives the outputs' standard deviation. Format: docs/formats/package.md.

    Raises:
        GoldenError: there is no case.
    """
    signature = scorer.signature
    cases = list(_cases(scorer, _rows(test, signature)))
    if not cases:
        raise GoldenError(signature.target.name)
    return {"format": 1, "scale": {signature.target.name: _scale(said)}, "tolerance": TOLERANCE, "cases": cases}


def outputs(scores: Scores, row: int, signature: Signature) -> dict[str, Any]:
    """Return one row's outputs as canonical JSON values; None for what isn't finite, or no day of the calendar."""
    target = signature.target
    value = scores.values[row]
    if target.is_class:
        label: object = value == "true" if target.type == "boolean" else str(value)
        return {target.name: label, "probabilities": [_finite(item) for item in scores.probabilities[row]]}
    number = _finite(value)
    if number is None or target.type == "float":
        return {target.name: number}
    return {target.name: int(number) if target.type == "integer" else _day(number)}


def _cases(scorer: Scorer, rows: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    table = encoding.to_table(rows, scorer.signature)
    for place, row in enumerate(rows):
        expected = outputs(scorer.score(table.slice(place, 1)), 0, scorer.signature)
        if None not in expected.values() and None not in expected.get("probabilities", ()):
            yield {"inputs": row, "outputs": expected}


def _rows(test: pa.Table, signature: Signature) -> list[dict[str, Any]]:
    variants = _spread(list(_variants(test, signature)), _VARIED)
    most = min(_CASES, max(_FEWEST, _ELEMENTS // max(sum(item.width for item in signature.inputs), 1)))
    places = _spread(range(test.num_rows), max(most - len(variants), 1))
    found = test.select([item.name for item in signature.inputs]).take(places).to_pylist()
    rows = [{name: _canonical(value) for name, value in row.items()} for row in found]
    if not rows:
        return []
    return rows + [{**rows[place % len(rows)], name: value} for place, (name, value) in enumerate(variants)]


def _variants(test: pa.Table, signature: Signature) -> Iterator[tuple[str, str | None]]:
    for item in signature.inputs:
        if item.optional:
            yield item.name, None
    for item in signature.inputs:
        if item.type == "text" and not item.values:
            yield item.name, _unseen(test.column(item.name))


def _unseen(column: pa.ChunkedArray) -> str:
    import pyarrow.compute as pc

    text = _UNKNOWN
    while pc.any(pc.equal(column, text)).as_py():
        text += "!"
    return text


def _spread(items: Sequence[Any], most: int) -> list[Any]:
    count = min(len(items), most)
    return [items[place * len(items) // count] for place in range(count)]


def _canonical(value: Any) -> Any:  # noqa: ANN401  # any of the five types
    if isinstance(value, float):
        return _finite(value)  # NaN isn't JSON, and means missing
    return value.isoformat() if isinstance(value, dt.date) else value


def _finite(value: float) -> float | None:
    number = float(value)
    return number if math.isfinite(number) else None


def _day(number: float) -> str | None:
    try:
        return (_DAY_ONE + dt.timedelta(days=number)).isoformat()
    except OverflowError:
        return None


def _scale(said: np.ndarray) -> list[float]:
    import numpy as np

    kept = said[np.isfinite(said).all(axis=1)]
    # Few digits, so that the order in which a CPU adds doesn't show.
    return [float(f"{value:.6g}") for value in kept.std(axis=0)] if len(kept) else []
