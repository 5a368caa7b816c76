"""One look at each input: where its values lie in the training and in the test part. Aggregates only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from dolbear.model.signature import Input, Signature
from dolbear.quality.diagnosis import Histogram, histogram

if TYPE_CHECKING:
    import pyarrow as pa

_BARS = 24
_LABELS = 8


class InputGlance(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One input: its range and missing share in training, and its shape in the test part.

    A number or date has a `histogram` (dates as days since 1970-01-01), a text or boolean the
    `shares` of its most frequent labels among the rows that have one.
    """

    name: str
    minimum: float | str | None = None
    maximum: float | str | None = None
    distinct: int | None = None
    missing_train: float = 0.0
    missing_test: float = 0.0
    histogram: Histogram | None = None
    shares: dict[str, float] = {}


def glances(test: pa.Table, signature: Signature, profile: Mapping[str, Any]) -> tuple[InputGlance, ...]:
    """Look at each input, in signature order. `profile` is that of the training part."""
    known = profile.get("inputs", {})
    return tuple(_glance(test.column(item.name), item, known.get(item.name, {})) for item in signature.inputs)


def readable_date(days: float) -> str:
    """Day of a date's number."""
    return (dt.date(1970, 1, 1) + dt.timedelta(days=round(days))).isoformat()


def _glance(column: pa.ChunkedArray, item: Input, known: Mapping[str, Any]) -> InputGlance:
    shape = {"shares": _shares(column)} if item.type in {"text", "boolean"} else {"histogram": _histogram(column)}
    return InputGlance(
        name=item.name,
        minimum=known.get("minimum"),
        maximum=known.get("maximum"),
        distinct=known.get("distinct"),
        missing_train=float(known.get("missing") or 0.0),
        missing_test=column.null_count / max(len(column), 1),
        **shape,
    )


def _histogram(column: pa.ChunkedArray) -> Histogram | None:
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers = pc.cast(column, pa.int32()) if pa.types.is_date32(column.type) else column
    return histogram(pc.drop_null(numbers).to_numpy().astype("float64"), bars=_BARS)


def _shares(column: pa.ChunkedArray) -> dict[str, float]:
    import pyarrow as pa
    import pyarrow.compute as pc

    counted = pc.value_counts(pc.drop_null(pc.cast(column, pa.string()))).to_pylist()
    total = sum(entry["counts"] for entry in counted)
    first = sorted(counted, key=lambda entry: (-entry["counts"], entry["values"]))[:_LABELS]
    return {entry["values"]: entry["counts"] / total for entry in first}
