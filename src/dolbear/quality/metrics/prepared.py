"""A metric made ready for one outcome: weighted sums over the rows, and what is made of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

import msgspec

if TYPE_CHECKING:
    import numpy as np

# Weighted sums by name, each [columns, draws]; and the weights, [rows, draws].
Finish: TypeAlias = "Callable[[Mapping[str, np.ndarray], np.ndarray], np.ndarray]"


class Prepared(msgspec.Struct, frozen=True):
    """Makers of per-row columns `[columns, rows]` by name, and the value `[draws]` of their weighted sums.

    Columns of one name are the same in all metrics of an outcome, and made once. `"total"`, the
    sum of the weights, is always there.
    """

    columns: dict[str, Callable[[], np.ndarray]]
    finish: Finish


class Batch:
    """Several metrics of one outcome, for any number of weightings at once: one matrix product.

    Works in float64 if `exact`, else in float32 for weights that are small whole numbers.
    """

    def __init__(self, metrics: Sequence[Prepared], rows: int, *, exact: bool) -> None:
        import numpy as np

        makers: dict[str, Callable[[], np.ndarray]] = {"total": lambda: np.ones((1, rows))}
        for metric in metrics:
            makers |= metric.columns
        columns = {name: make() for name, make in makers.items()}
        matrix = np.concatenate(list(columns.values())).astype("float64", copy=False)
        # Scaled, so that float32 neither overflows nor loses small columns.
        with np.errstate(invalid="ignore"):
            self._scale = np.abs(matrix).max(axis=1, keepdims=True, initial=0.0)
            self._scale[self._scale == 0] = 1.0
            matrix /= self._scale
        self._matrix = matrix if exact else matrix.astype("float32")
        self._ends = np.cumsum([len(column) for column in columns.values()])[:-1]
        self._names = list(columns)
        self._metrics = metrics

    def values(self, weights: np.ndarray) -> np.ndarray:
        """Values `[metrics, draws]` under weights `[rows, draws]`."""
        import numpy as np

        sums = (self._matrix @ weights).astype("float64") * self._scale
        named = dict(zip(self._names, np.split(sums, self._ends), strict=True))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.stack([metric.finish(named, weights) for metric in self._metrics])


def mean(name: str, column: np.ndarray) -> Prepared:
    """Weighted mean of one column."""
    return Prepared({name: lambda: column[None]}, lambda sums, _: sums[name][0] / sums["total"][0])
