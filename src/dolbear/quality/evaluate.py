"""Evaluates one ONNX model on frozen rows: metrics with intervals, baseline, parity, aggregates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import msgspec

from dolbear.core.errors import UsageError
from dolbear.model.score import Scores
from dolbear.model.signature import Signature
from dolbear.project import settings
from dolbear.quality import baseline, bootstrap, metrics, outcome, parity
from dolbear.quality.bootstrap import Contrast, Draws
from dolbear.quality.custom import Custom
from dolbear.quality.diagnosis import Diagnosis, diagnose
from dolbear.quality.evaluation import Evaluation, Figure
from dolbear.quality.glance import glances
from dolbear.quality.metrics import METRICS
from dolbear.quality.outcome import Outcome
from dolbear.quality.parity import Score

if TYPE_CHECKING:
    import pyarrow as pa

# Of the model, and of the baseline.
_Drawn: TypeAlias = tuple[dict[str, Draws], dict[str, Draws]]


class NothingToEvaluateError(UsageError):
    """A test part without rows."""


class Scorer(Protocol):
    """The model: `dolbear.model.score.Scorer` is one."""

    def score(self, table: pa.Table) -> Scores:
        """Predict for each row of a raw table."""


class Original(msgspec.Struct, frozen=True, kw_only=True):
    """The model before conversion, and how near the ONNX model must be."""

    score: Score
    tolerance: settings.Parity = settings.Parity()


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """A model and the rows that it is judged on; `test_digest` names the rows of `test`.

    Without `has_data`, an imported model, nothing can be known of it.
    """

    scorer: Scorer
    signature: Signature
    test: pa.Table
    validation: pa.Table
    profile: Mapping[str, Any]
    test_digest: str = ""
    has_data: bool = True


def evaluate(
    subject: Subject, predictions: Path, *, custom: Custom | None = None, original: Original | None = None
) -> Evaluation:
    """Evaluate a model; the test part's truth and predictions are written to `predictions`.

    Raises:
        NothingToEvaluateError: the test part has no rows.
        OutcomeError: truth is missing, or a label isn't one of the output's values.
        BaselineError: the profile lacks the target.
    """
    import pyarrow as pa

    target = subject.signature.target
    if not subject.test.num_rows and not subject.has_data:
        return _unknown(subject, predictions)
    if not subject.test.num_rows:
        msg = "the test part has no rows, so nothing can be said of the model"
        raise NothingToEvaluateError(msg, "Give [select] split a larger `test` share, or an earlier `test_from`.")
    rows = parity.probes(subject.test, subject.signature) if original else {parity.ALL_ROWS: subject.test}
    table = pa.concat_tables(list(rows.values()))
    with ThreadPoolExecutor(1) as pool:  # the original is another process: there is time meanwhile
        asked = pool.submit(original.score, table) if original else None
        scores = subject.scorer.score(table)
        test = outcome.of_scores(subject.test, scores.cut(0, subject.test.num_rows), target)
        outcome.save(test, predictions)
        drawn = _drawn(metrics.names("class" if target.is_class else "number"), subject, test)
        figures = _figures(subject, test, custom, drawn)
        diagnosis = diagnose(test)
        inputs = glances(subject.test, subject.signature, subject.profile)
        theirs = asked.result() if asked else None
    compared = parity.judge(theirs, scores, rows, target, original.tolerance) if original and theirs else None
    return Evaluation(
        target=target,
        rows={"validation": subject.validation.num_rows, "test": test.rows},
        test_digest=subject.test_digest,
        figures=figures,
        baseline=baseline.describe(target),
        parity=compared,
        diagnosis=diagnosis,
        inputs=inputs,
    )


def _unknown(subject: Subject, predictions: Path) -> Evaluation:
    import numpy as np

    target = subject.signature.target
    classes = len(target.values)
    nothing = Outcome(
        truth=np.zeros(0), value=np.zeros(0), probabilities=np.zeros((0, classes)) if classes else None, classes=classes
    )
    outcome.save(nothing, predictions)
    rows = {"validation": 0, "test": 0}
    return Evaluation(target=target, rows=rows, test_digest=subject.test_digest, figures=(), diagnosis=Diagnosis())


def against(names: Sequence[str], one: Outcome, other: Outcome, *, custom: Custom | None = None) -> dict[str, Contrast]:
    """Contrast two models' outcomes of the same rows, by these metrics; names not known are left out."""
    chosen = [METRICS[name] for name in names if name in METRICS]
    ours, theirs = bootstrap.draw([(chosen, one), (chosen, other)]) if chosen else ({}, {})
    if custom:
        for name in custom.metrics.keys() & set(names):
            ours[name], theirs[name] = (custom.draw(name, side) for side in (one, other))
    return {name: bootstrap.contrast(ours[name], theirs[name]) for name in names if name in ours}


def _figures(subject: Subject, test: Outcome, custom: Custom | None, drawn: _Drawn) -> tuple[Figure, ...]:
    ours, theirs = drawn
    better = {name: METRICS[name].better for name in ours}
    values = _validation(list(ours), subject, custom)
    if custom:
        dummy = baseline.baseline("mean", test, subject.signature.target, subject.profile)
        for name, metric in custom.metrics.items():
            better[name] = metric.better
            ours[name], theirs[name] = custom.draw(name, test), custom.draw(name, dummy)
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


def _drawn(names: Sequence[str], subject: Subject, test: Outcome) -> _Drawn:
    """Draw the model's and the baseline's metrics, all at once."""
    target = subject.signature.target
    constants: dict[baseline.Constant, list[str]] = {}
    for name in names:
        constants.setdefault(baseline.constant(name, target), []).append(name)
    groups = [([METRICS[name] for name in names], test)]
    for constant, chosen in constants.items():
        dummy = baseline.baseline(constant, test, target, subject.profile)
        groups.append(([METRICS[name] for name in chosen], dummy))
    ours, *others = bootstrap.draw(groups)
    return ours, {name: draws for group in others for name, draws in group.items()}


def _validation(names: Sequence[str], subject: Subject, custom: Custom | None) -> dict[str, float]:
    rows = subject.validation
    if not rows.num_rows:
        return {}
    found = outcome.of_scores(rows, subject.scorer.score(rows), subject.signature.target)
    values = metrics.values([METRICS[name] for name in names], found)
    return values | ({name: custom.value(name, found) for name in custom.metrics} if custom else {})
