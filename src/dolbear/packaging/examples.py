"""Rows for the golden examples of a model without data: samples that were given, else made within the signature."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dolbear.core.errors import UsageError
from dolbear.model import encoding
from dolbear.model.score import Scorer
from dolbear.model.signature import Input, Signature

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

_MADE = 8
_DAYS = 365
_WORDS = ("a", "some words", "Überall", "42")


class SampleError(UsageError):
    """A sample that isn't a row of inputs, or rows that the model fails on."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            problem, 'Give rows that the model takes: [import] samples = "samples.json", a list of tables by input.'
        )
        self.problem = problem


def table(signature: Signature, samples: Sequence[Mapping[str, object]]) -> pa.Table:
    """Make a raw table of the samples; without any, of values that the signature allows.

    Raises:
        SampleError: a sample doesn't fit the signature.
    """
    rows = samples or [{item.name: _made(item, place) for item in signature.inputs} for place in range(_MADE)]
    try:
        made = encoding.to_table(rows, signature)
        encoding.check(made, signature)
    except encoding.EncodingError as reason:
        problem = f"a sample doesn't fit the signature: {reason.message}"
        raise SampleError(problem) from reason
    return made


def said(scorer: Scorer, rows: pa.Table) -> np.ndarray:
    """Return what the model says of the rows: numbers `[n, 1]` or probabilities `[n, k]`.

    Raises:
        SampleError: it fails on them.
    """
    try:
        scores = scorer.score(rows)
    except UsageError as reason:
        problem = f"the model fails on the rows for its golden examples: {reason.message}"
        raise SampleError(problem) from reason
    found: np.ndarray = scores.values[:, None] if scores.probabilities is None else scores.probabilities
    return found


def _made(item: Input, place: int) -> Any:  # noqa: ANN401  # a value of any type
    if item.shape:
        return [_number(item, place + element) for element in range(item.width)]
    if item.values:
        return item.values[place % len(item.values)]
    if item.type == "text":
        return _WORDS[place % len(_WORDS)]
    if item.type == "boolean":
        return place % 2 == 0
    if item.type == "date":
        return f"{2000 + place * _DAYS % 40:04}-0{place % 9 + 1}-1{place % 10}"
    return _number(item, place)


def _number(item: Input, place: int) -> float | int:
    return place % 3 if item.type == "integer" else (place % 7) / 4
