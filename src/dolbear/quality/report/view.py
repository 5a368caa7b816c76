"""What the page's template shows: values turned into texts, lists cut to what a page bears."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from dolbear.model.signature import Input
from dolbear.quality import words
from dolbear.quality.evaluation import Figure
from dolbear.quality.gates import unit_of
from dolbear.quality.glance import InputGlance, readable_date
from dolbear.quality.parity import ProbeResult
from dolbear.quality.report.document import Report
from dolbear.quality.report.figures import small
from dolbear.quality.report.plots import shorten
from dolbear.quality.verdict import Verdict
from dolbear.quality.versus import span, turned

# Rows of any list on the page, variations of a model, classes of a full confusion matrix, confusions beside it.
_ROWS = 500
_PROBES = 25
_MATRIX = 25
_CONFUSIONS = 12
# Up to so many short labels stand upright over their columns.
_ACROSS, _LABEL = 5, 12
_VALUES = 12
_HEAT = 9
_MARKS = {"pass": "pass", "fail": "fail", "not enough evidence": "unsure", "not applicable": "absent"}


def view(report: Report) -> dict[str, Any]:
    """Values by the names that the template uses."""
    evaluation, figure = report.evaluation, report.figure
    shapes = small(report)
    probes = evaluation.parity.probes if evaluation.parity else ()
    return {
        "headline": _headline(report),
        "figure": _figure(report, figure) if figure else None,
        "figures": [_figure(report, one) for one in evaluation.figures],
        "verdicts": [_verdict(one) for one in report.judgement.verdicts],
        "inputs": [
            _input(item, glance, f"input-{index}" if f"input-{index}" in shapes else "")
            for index, (item, glance) in enumerate(_inputs(report)[:_ROWS])
        ],
        "more_inputs": max(len(report.signature.inputs) - _ROWS, 0),
        "parts": _parts(report),
        "confusion": _confusion(report),
        "confusions": _confusions(report),
        "probes": [_probe(one) for one in _furthest_off(probes)],
        "more_probes": max(len(probes) - _PROBES, 0),
        "share": words.share,
        "count": words.count,
        "breakable": breakable,
    }


def breakable(name: str) -> Any:  # noqa: ANN401  # markup of a library that is imported late
    """Let a long name break after its underscores, dots and hyphens."""
    from markupsafe import Markup, escape

    return Markup(re.sub(r"([_./-])", r"\1<wbr>", str(escape(name))))  # noqa: S704  # escaped before


def _headline(report: Report) -> str:
    name = f"{report.project} {report.version}".strip()
    sentence = report.judgement.sentence.removeprefix("It")
    # What stands in its way is the note's matter.
    return name + (sentence.replace(" ships", " may ship", 1) if report.note and report.judgement.ship else sentence)


def _figure(report: Report, figure: Figure) -> dict[str, str]:
    unit = unit_of(figure, report.evaluation)
    champion = report.champion.contrasts.get(figure.name) if report.champion else None
    worse = turned(champion.difference, figure.better) if champion else None
    before = report.previous.get(figure.name)
    return {
        "name": figure.name,
        "better": figure.better,
        "unit": unit,
        "value": words.number(figure.test.value, unit),
        "interval": words.interval(figure.test.low, figure.test.high),
        "validation": "" if figure.validation is None else words.number(figure.validation, unit),
        "baseline": words.number(figure.baseline.other.value, unit) if figure.baseline else "",
        "champion": words.number(champion.other.value, unit) if champion else "",
        "difference": span(worse.low, worse.high, unit)
        if worse and worse.low is not None and worse.high is not None
        else "",
        "before": "" if before is None else words.number(before, unit),
    }


def _verdict(verdict: Verdict) -> dict[str, str]:
    counts = f"counts as {verdict.counts_as}" if verdict.word == "not enough evidence" else ""
    return {
        "gate": verdict.gate,
        "word": verdict.word,
        "mark": _MARKS[verdict.word],
        "counts": counts,
        "criterion": verdict.criterion,
        "reason": verdict.reason,
    }


def _inputs(report: Report) -> list[tuple[Input, InputGlance]]:
    found = {glance.name: glance for glance in report.evaluation.inputs}
    return [(item, found.get(item.name, InputGlance(name=item.name))) for item in report.signature.inputs]


def _input(item: Input, glance: InputGlance, plot: str) -> dict[str, Any]:
    edges = [glance.minimum, glance.maximum]
    observed = " to ".join(
        words.number(edge) if isinstance(edge, float | int) else str(edge) for edge in edges if edge is not None
    )
    kinds = f"{words.count(glance.distinct, 'value')}" if glance.distinct is not None and item.type == "text" else ""
    closed = ", ".join(item.values[:_VALUES]) + (
        f" and {len(item.values) - _VALUES} more" if len(item.values) > _VALUES else ""
    )
    histogram = glance.histogram
    written = readable_date if item.type == "date" else words.number
    return {
        "name": item.name,
        "type": f"{item.type}, {item.width:,} of them" if item.shape else item.type,
        "closed": closed,
        "unit": item.unit,
        "optional": item.optional,
        "description": item.description,
        "range": observed or kinds,
        "missing": words.share(glance.missing_train),
        "missing_test": words.share(glance.missing_test),
        "plot": plot,
        "low": written(histogram.low) if histogram else "",
        "high": written(histogram.high) if histogram else "",
        "shares": [(shorten(label, 40), words.share(part), round(part * 100)) for label, part in glance.shares.items()],
    }


def _parts(report: Report) -> list[tuple[str, str, int]]:
    rows = report.rows or report.evaluation.rows
    total = max(sum(rows.values()), 1)
    names = {"train": "training"}
    return [(names.get(name, name), f"{count:,}", round(count / total * 100)) for name, count in rows.items()]


def _confusion(report: Report) -> dict[str, Any] | None:
    cells, labels = report.evaluation.diagnosis.confusion, report.signature.target.values
    if not cells or len(labels) > _MATRIX:
        return None
    rows = []
    for index, (label, row) in enumerate(zip(labels, cells, strict=True)):
        total = max(sum(row), 1)
        marks = [
            (f"{count:,}" if count else "", round(count / total * _HEAT), words.share(count / total)) for count in row
        ]
        rows.append({"index": index, "label": shorten(label, 32), "cells": marks, "total": f"{sum(row):,}"})
    down = len(labels) > _ACROSS or max(len(label) for label in labels) > _LABEL
    return {"labels": [shorten(label, 24) for label in labels], "rows": rows, "down": "down" if down else ""}


def _confusions(report: Report) -> list[tuple[str, str, str, str]]:
    cells, labels = report.evaluation.diagnosis.confusion, report.signature.target.values
    if len(labels) <= 3:  # noqa: PLR2004  # so small a matrix is read at once
        return []
    wrong = [
        (count, truth, called)
        for truth, row in enumerate(cells)
        for called, count in enumerate(row)
        if count and truth != called
    ]
    wrong.sort(key=lambda one: (-one[0], one[1], one[2]))
    return [
        (labels[truth], labels[called], f"{count:,}", words.share(count / sum(cells[truth])))
        for count, truth, called in wrong[:_CONFUSIONS]
    ]


def _furthest_off(probes: Sequence[ProbeResult]) -> Sequence[ProbeResult]:
    """Keep all test rows, and of many variations those that are furthest off."""
    if len(probes) <= _PROBES:
        return probes
    first, *others = probes
    others.sort(key=lambda one: (one.off, math.inf if one.largest is None else one.largest), reverse=True)
    return [first, *others[: _PROBES - 1]]


def _probe(probe: ProbeResult) -> dict[str, Any]:
    return {
        "name": probe.probe,
        "rows": f"{probe.rows:,}",
        "off": f"{probe.off:,}",
        "bad": probe.off > 0,
        "largest": words.number(probe.largest, digits=2),
        "example": [] if probe.example is None else _example(probe.example),
    }


def _example(example: dict[str, Any]) -> list[tuple[str, str]]:
    inputs = ", ".join(f"{name} = {value}" for name, value in example["inputs"].items())
    return [
        ("inputs", shorten(inputs, 600)),
        ("original", shorten(str(example["original"]), 300)),
        ("ONNX", shorten(str(example["onnx"]), 300)),
    ]
