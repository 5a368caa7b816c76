"""Compares two runs: parameters, data and metrics, with paired intervals where the rows are the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from dolbear.quality import evaluate
from dolbear.quality.bootstrap import Contrast
from dolbear.quality.custom import Custom
from dolbear.quality.evaluation import Evaluation, Figure
from dolbear.quality.gates import unit_of
from dolbear.quality.outcome import Outcome
from dolbear.quality.versus import span, turned
from dolbear.quality.words import number

FORMAT = 1


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """One run or version: `facts` is what may differ (`train.params.degree`, `data chirps`), as text.

    `outcome` is its test predictions, where they are kept.
    """

    name: str
    evaluation: Evaluation
    facts: Mapping[str, str]
    outcome: Outcome | None = None


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """Something that differs; None where a side lacks it."""

    what: str
    a: str | None
    b: str | None


class MetricPair(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One metric of both. `contrast` is B's against A on the same rows: `difference` is B - A."""

    name: str
    better: str
    unit: str = ""
    a: float | None
    b: float | None
    contrast: Contrast | None = None


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """All that differs between A and B. `paired`: metrics were taken on the same rows."""

    format: int = FORMAT
    a: str
    b: str
    facts: tuple[Fact, ...]
    metrics: tuple[MetricPair, ...]
    paired: bool
    note: str


def compare(a: Side, b: Side, *, custom: Custom | None = None) -> Comparison:
    """Compare two runs. The rows count as the same if both test digests are, or both truths."""
    names = [figure.name for figure in a.evaluation.figures if b.evaluation.figure(figure.name)]
    contrasts: dict[str, Contrast] = {}
    paired, note = _paired(a, b)
    if paired and a.outcome and b.outcome:
        contrasts = evaluate.against(names, b.outcome, a.outcome, custom=custom)
    return Comparison(
        a=a.name,
        b=b.name,
        facts=_facts(a.facts, b.facts),
        metrics=tuple(_pair(a, b, name, contrasts.get(name)) for name in names),
        paired=paired,
        note=note,
    )


def text(comparison: Comparison) -> list[str]:
    """Say it in lines of plain text, columns aligned."""
    heads = ("", comparison.a, comparison.b)
    facts = [(fact.what, fact.a or "-", fact.b or "-") for fact in comparison.facts]
    metrics = [
        (pair.name, number(pair.a, pair.unit), number(pair.b, pair.unit), _said(pair)) for pair in comparison.metrics
    ]
    lines = [*_table([heads, *facts]), ""] if facts else ["Parameters, data and code are the same.", ""]
    return [
        *lines,
        *_table([(*heads, f"{comparison.b} is" if comparison.paired else ""), *metrics]),
        "",
        comparison.note,
    ]


def to_json(comparison: Comparison) -> dict[str, Any]:
    """Make the machine's form of it."""
    found: dict[str, Any] = msgspec.to_builtins(comparison)
    return found


def _paired(a: Side, b: Side) -> tuple[bool, str]:
    import numpy as np

    if a.evaluation.target != b.evaluation.target:
        return False, "The outputs differ, so the metrics are of different questions."
    if a.outcome is None or b.outcome is None:
        return False, "Not on the same rows as far as is known: predictions of one side aren't kept. No interval."
    digests = {a.evaluation.test_digest, b.evaluation.test_digest}
    if len(digests) == 1 and "" not in digests:
        return True, "On the same test rows; intervals of the difference are paired, 95 %."
    if np.array_equal(a.outcome.truth, b.outcome.truth):
        return (
            True,
            "The test rows have the same truths in the same order; intervals of the difference are paired, 95 %.",
        )
    return False, "Each on its own test rows: the difference may be that of the rows. No interval."


def _facts(a: Mapping[str, str], b: Mapping[str, str]) -> tuple[Fact, ...]:
    names = dict.fromkeys([*a, *b])
    return tuple(Fact(what=name, a=a.get(name), b=b.get(name)) for name in names if a.get(name) != b.get(name))


def _pair(a: Side, b: Side, name: str, contrast: Contrast | None) -> MetricPair:
    one, other = _figure(a, name), _figure(b, name)
    return MetricPair(
        name=name,
        better=one.better,
        unit=unit_of(one, a.evaluation),
        a=one.test.value,
        b=other.test.value,
        contrast=contrast,
    )


def _figure(side: Side, name: str) -> Figure:
    found = side.evaluation.figure(name)
    assert found is not None  # noqa: S101  # names are those of both
    return found


def _said(pair: MetricPair) -> str:
    if pair.contrast is None:
        return ""
    worse = turned(pair.contrast.difference, pair.better)
    if worse.low is None or worse.high is None:
        return ""
    return span(worse.low, worse.high, pair.unit)


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows if column < len(row)) for column in range(max(map(len, rows)))]
    padded = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)) for row in rows)
    return [line.rstrip() for line in padded]
