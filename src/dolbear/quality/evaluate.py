"""Evaluates one ONNX model on frozen rows: metrics with intervals, baseline, parity, aggregates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from dolbear.core.errors import UsageError
from dolbear.model.score import Scores
from dolbear.model.signature import Signature
from dolbear.project import settings
from dolbear.quality import baseline, bootstrap, metrics, outcome, parity
from dolbear.quality.bootstrap import Contrast, Draws
from dolbear.quality.diagnosis import diagnose
from dolbear.quality.evaluation import Evaluation, Figure
from dolbear.quality.glance import glances
from dolbear.quality.metrics import METRICS
from dolbear.quality.outcome import Outcome
from dolbear.quality.parity import Score

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa

# Resamples of a custom metric, each a call of the user's function; fewer where rows are many.
CUSTOM_DRAWS = 1000
_CUSTOM_ROWS = 20_000_000
_CUSTOM_FEWEST = 100


class NothingToEvaluateError(UsageError):
    """A test part without rows."""


class Scorer(Protocol):
    """The model: `dolbear.model.score.Scorer` is one."""

    def score(self, table: pa.Table) -> Scores:
        """Predict for each row of a raw table."""


class CustomMetrics(Protocol):
    """Runs the user's metric functions, in the project's interpreter."""

    def compute(self, name: str, outcome: Outcome, resamples: np.ndarray) -> np.ndarray:
        """Give the metric of each resample: `resamples` is `[draws, n]`, row numbers of `outcome`.

        The first draw is `0 … rows-1`, the metric itself. NaN where it isn't defined.
        """


class Custom(msgspec.Struct, frozen=True, kw_only=True):
    """The project's own metrics and who runs them."""

    metrics: Mapping[str, settings.Metric]
    runner: CustomMetrics


class Original(msgspec.Struct, frozen=True, kw_only=True):
    """The model before conversion, and how near the ONNX model must be."""

    score: Score
    tolerance: settings.Parity = settings.Parity()


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """A model and the rows that it is judged on; `test_digest` names the rows of `test`."""

    scorer: Scorer
    signature: Signature
    test: pa.Table
    validation: pa.Table
    profile: Mapping[str, Any]
    test_digest: str = ""


def evaluate(
    subject: Subject, predictions: Path, *, custom: Custom | None = None, original: Original | None = None
) -> Evaluation:
    """Evaluate a model; the test part's truth and predictions are written to `predictions`.

    Raises:
        NothingToEvaluateError: the test part has no rows.
        OutcomeError: truth is missing, or a label isn't one of the output's values.
        BaselineError: the profile lacks the target.
    """
    signature, target = subject.signature, subject.signature.target
    if not subject.test.num_rows:
        msg = "the test part has no rows, so nothing can be said of the model"
        raise NothingToEvaluateError(msg, "Give [select] split a larger `test` share, or an earlier `test_from`.")
    found = outcome.of_scores(subject.test, subject.scorer.score(subject.test), target)
    outcome.save(found, predictions)
    checked = parity.probes(subject.test, signature) if original else {}
    return Evaluation(
        target=target,
        rows={"validation": subject.validation.num_rows, "test": found.rows},
        test_digest=subject.test_digest,
        figures=_figures(subject, found, custom),
        baseline=baseline.describe(target),
        parity=parity.measure(original.score, subject.scorer.score, checked, target, original.tolerance)
        if original
        else None,
        diagnosis=diagnose(found),
        inputs=glances(subject.test, signature, subject.profile),
    )


def against(names: Sequence[str], one: Outcome, other: Outcome, *, custom: Custom | None = None) -> dict[str, Contrast]:
    """Contrast two models' outcomes of the same rows, by these metrics; names not known are left out."""
    chosen = [METRICS[name] for name in names if name in METRICS]
    ours, theirs = bootstrap.draw([(chosen, one), (chosen, other)]) if chosen else ({}, {})
    if custom:
        for name in custom.metrics.keys() & set(names):
            ours[name], theirs[name] = (_custom_draws(custom, name, side) for side in (one, other))
    return {name: bootstrap.contrast(ours[name], theirs[name]) for name in names if name in ours}


def _figures(subject: Subject, test: Outcome, custom: Custom | None) -> tuple[Figure, ...]:
    target = subject.signature.target
    names = metrics.names("class" if target.is_class else "number")
    better = {name: METRICS[name].better for name in names}
    constants: dict[baseline.Constant, list[str]] = {}
    for name in names:
        constants.setdefault(baseline.constant(name, target), []).append(name)
    dummies = {constant: baseline.baseline(constant, test, target, subject.profile) for constant in constants}
    groups = [(constants[constant], dummy) for constant, dummy in dummies.items()]
    drawn = bootstrap.draw([([METRICS[name] for name in chosen], found) for chosen, found in [(names, test), *groups]])
    ours, theirs = drawn[0], {name: draws for group in drawn[1:] for name, draws in group.items()}
    validation = _validation(subject)
    values = {} if validation is None else {name: metrics.value(METRICS[name], validation) for name in names}
    if custom:
        dummy = baseline.baseline("mean", test, target, subject.profile)
        for name, metric in custom.metrics.items():
            better[name] = metric.better
            ours[name], theirs[name] = (_custom_draws(custom, name, found) for found in (test, dummy))
            if validation is not None:
                values[name] = float(custom.runner.compute(name, validation, _plain_rows(validation.rows))[0])
    return tuple(
        Figure(
            name=name,
            better=better[name],
            test=bootstrap.estimate(draws),
            validation=bootstrap.finite(values[name]) if name in values else None,
            baseline=bootstrap.contrast(draws, theirs[name]),
            draws=len(draws.samples),
            custom=name not in METRICS,
        )
        for name, draws in ours.items()
    )


def _validation(subject: Subject) -> Outcome | None:
    rows = subject.validation
    return outcome.of_scores(rows, subject.scorer.score(rows), subject.signature.target) if rows.num_rows else None


def _custom_draws(custom: Custom, name: str, found: Outcome) -> Draws:
    values = custom.runner.compute(name, found, _resamples(found.rows))
    return Draws(float(values[0]), values[1:])


def _resamples(rows: int) -> np.ndarray:
    # The first row is every row once; the rest are drawn with replacement, always alike.
    import numpy as np

    draws = max(_CUSTOM_FEWEST, min(CUSTOM_DRAWS, _CUSTOM_ROWS // max(rows, 1)))
    drawn = np.random.default_rng(bootstrap.SEED).integers(0, rows, size=(draws, rows), dtype="int32")
    return np.concatenate([_plain_rows(rows), drawn])


def _plain_rows(rows: int) -> np.ndarray:
    import numpy as np

    return np.arange(rows, dtype="int32")[None]
