"""The metrics of a try, beside those of the baseline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

import msgspec

from dolbear.core import files
from dolbear.core.errors import UsageError
from dolbear.line.stages.evaluate import custom
from dolbear.line.workspace import Workspace
from dolbear.model.score import Scores
from dolbear.model.signature import Output
from dolbear.quality import baseline, metrics, outcome, words
from dolbear.quality.bootstrap import finite
from dolbear.quality.metrics import METRICS
from dolbear.quality.outcome import Outcome
from dolbear.training.child import labels, predict
from dolbear.training.child.problem import ProblemError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import pyarrow as pa

# These need no probabilities, only labels.
_OF_LABELS = ("accuracy", "balanced_accuracy", "f1", "precision", "recall")
_TWO = 2


class ValidationError(UsageError):
    """Predictions that aren't of the project's output."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One metric of the model and of the baseline; None where it isn't defined."""

    name: str
    better: str
    model: float | None
    baseline: float | None


class Validation(msgspec.Struct, frozen=True, kw_only=True):
    """How good a try is on the validation rows. Gates judge on the test rows, in `dolbear run`."""

    rows: int
    baseline: str
    lines: tuple[Line, ...]

    @property
    def metrics(self) -> dict[str, float | None]:
        """Values by name."""
        return {line.name: line.model for line in self.lines}

    def __repr__(self) -> str:
        """Lay the metrics out for people."""
        rows = [("metric", "model", "baseline", "better"), *self._cells()]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
        return "\n".join([f"{self.rows:,} validation rows; baseline: {self.baseline}", *lines])

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{name}</th>" for name in ("metric", "model", "baseline", "better"))
        body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in self._cells())
        title = escape(f"{self.rows:,} validation rows; baseline: {self.baseline}")
        return f"<table><caption>{title}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _cells(self) -> list[tuple[str, ...]]:
        return [(line.name, words.number(line.model), words.number(line.baseline), line.better) for line in self.lines]


def validate(
    model: Any,  # noqa: ANN401  # an estimator or a function
    *,
    inputs: pd.DataFrame,
    table: pa.Table,
    profile: Mapping[str, Any],
    space: Workspace,
) -> Validation:
    """Let a model predict encoded `inputs`, and compare with the truth in their raw `table`.

    Raises:
        ValidationError: the predictions aren't of the output.
    """
    target = space.signature.target
    scores = _said(model, inputs, target)
    ours = outcome.of_scores(table, scores, target)
    names = metrics.names("class" if target.is_class else "number")
    if target.is_class and scores.probabilities is None:
        names = _OF_LABELS
    lines = [*_known(names, ours, target, profile), *_own(space, ours)]
    return Validation(rows=ours.rows, baseline=baseline.describe(target), lines=tuple(lines))


def _known(names: Sequence[str], ours: Outcome, target: Output, profile: Mapping[str, Any]) -> list[Line]:
    found = metrics.values([METRICS[name] for name in names], ours)
    lines = []
    for name in names:
        dummy = baseline.baseline(baseline.constant(name, target), ours, target, profile)
        known = metrics.value(METRICS[name], dummy)
        lines.append(Line(name=name, better=METRICS[name].better, model=finite(found[name]), baseline=finite(known)))
    return lines


def _own(space: Workspace, ours: Outcome) -> list[Line]:
    if not space.settings.metric:
        return []
    with files.scratch(space.folder / "work") as folder:
        runner = custom(space, folder)
        assert runner is not None  # noqa: S101  # there are metrics
        return [
            Line(name=name, better=metric.better, model=finite(runner.value(name, ours)), baseline=None)
            for name, metric in runner.metrics.items()
        ]


def _said(model: Any, inputs: pd.DataFrame, target: Output) -> Scores:  # noqa: ANN401  # an estimator or a function
    import numpy as np

    is_estimator = hasattr(model, "predict")
    if not is_estimator and not callable(model):
        message = f"{type(model).__name__} is neither an estimator nor a function"
        raise ValidationError(message, "Give a fitted scikit-learn estimator, or a function of the inputs.")
    if not is_estimator or not hasattr(model, "predict_proba") or not target.is_class:
        return _scores(np.asarray(model.predict(inputs) if is_estimator else model(inputs)), len(inputs), target)
    try:
        found = predict.said(model, inputs, list(target.values))
    except ProblemError as problem:
        raise ValidationError(problem.message, problem.hint) from problem
    probabilities = np.stack([found[f"p{place}"] for place in range(len(target.values))], axis=1)
    return Scores(values=found["label"], probabilities=probabilities)


def _scores(found: np.ndarray, rows: int, target: Output) -> Scores:
    """Read what a function gave: numbers, labels, or probabilities."""
    import numpy as np

    if found.shape[:1] != (rows,):
        message = f"the model gives predictions of shape {found.shape} for {rows} rows"
        raise ValidationError(message, "Give one prediction per row.")
    if not target.is_class:
        return Scores(values=found.astype("float64").reshape(-1))
    if found.ndim == _TWO and found.shape[1] == len(target.values):
        names = np.asarray(target.values, dtype=object)
        return Scores(values=names[found.argmax(axis=1)], probabilities=found.astype("float64"))
    try:
        named = labels.named(found.reshape(-1), list(target.values))
    except ProblemError as problem:
        hint = f"Give labels, or one column of probabilities per value: {', '.join(target.values)}."
        raise ValidationError(problem.message, hint) from problem
    return Scores(values=np.asarray(named, dtype=object))
