"""What a terminal shows of an evaluation and its verdicts: plain rows, for any kind of table."""

from __future__ import annotations

from dolbear.quality.evaluation import Evaluation
from dolbear.quality.gates import unit_of
from dolbear.quality.verdict import Champion, Judgement, Verdict
from dolbear.quality.words import interval, number

METRIC_HEADINGS = ("metric", "test", "95 % interval", "validation", "baseline", "champion")
VERDICT_HEADINGS = ("gate", "verdict", "criterion", "why")


def metric_rows(evaluation: Evaluation, champion: Champion | None = None) -> list[tuple[str, ...]]:
    """One row per metric, under `METRIC_HEADINGS`; the champion's cells are empty without one."""
    rows: list[tuple[str, ...]] = []
    for figure in evaluation.figures:
        unit = unit_of(figure, evaluation)
        theirs = champion.contrasts.get(figure.name) if champion else None
        rows.append(
            (
                figure.name,
                number(figure.test.value, unit),
                interval(figure.test.low, figure.test.high),
                number(figure.validation, unit) if figure.validation is not None else "",
                number(figure.baseline.other.value, unit) if figure.baseline else "",
                number(theirs.other.value, unit) if theirs else "",
            )
        )
    return rows


def verdict_rows(judgement: Judgement) -> list[tuple[str, ...]]:
    """One row per gate, under `VERDICT_HEADINGS`."""
    return [(one.gate, word(one), one.criterion, one.reason) for one in judgement.verdicts]


def word(verdict: Verdict) -> str:
    """Verdict in a word; where that isn't plain, with what it counts as."""
    return f"{verdict.word} (counts as {verdict.counts_as})" if verdict.word == "not enough evidence" else verdict.word
