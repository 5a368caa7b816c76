"""Which plots a report has, with what they say to who can't see them."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from dolbear.quality.diagnosis import Histogram
from dolbear.quality.evaluation import Figure
from dolbear.quality.gates import unit_of
from dolbear.quality.glance import readable_date
from dolbear.quality.report import plots
from dolbear.quality.report.document import Report
from dolbear.quality.report.drawing import Drawing, Theme
from dolbear.quality.report.plots import Measure, Row
from dolbear.quality.words import number

# Inputs with a histogram; a page with more images helps nobody.
_SHAPES = 200
_TWO = 2


class Plot(msgspec.Struct, frozen=True, kw_only=True):
    """One plot: how it is drawn, what it shows in words, and how it is read."""

    draw: Callable[[Theme], Drawing]
    alt: str
    caption: str = ""


def large(report: Report) -> dict[str, Plot]:
    """Plots by file name, in the order they are shown."""
    if report.figure is None:
        return {}
    return {
        "metric": _metric(report, report.figure),
        **(_of_class(report) if report.signature.target.is_class else _of_number(report)),
    }


def small(report: Report) -> dict[str, Histogram]:
    """Histograms of inputs by file name, `input-N` by place in the signature."""
    glances = report.evaluation.inputs[:_SHAPES]
    return {f"input-{index}": one.histogram for index, one in enumerate(glances) if one.histogram is not None}


def _metric(report: Report, figure: Figure) -> Plot:
    evaluation = report.evaluation
    rows = [Row(label="this model", estimate=figure.test, main=True)]
    if report.champion and figure.name in report.champion.contrasts:
        other = report.champion.contrasts[figure.name].other
        rows.append(Row(label=f"champion {report.champion.version}", estimate=other))
    if figure.baseline:
        rows.append(Row(label="baseline", estimate=figure.baseline.other))
    bound = _bound(report, figure)
    unit = unit_of(figure, evaluation)
    said = "; ".join(f"{row.label} {number(row.estimate.value, unit)}" for row in rows)
    better = f"{figure.name}: {figure.better} is better. Bars are 95 % intervals."
    return Plot(
        draw=lambda theme: plots.intervals(rows, bound, unit, theme),
        alt=f"{figure.name} with 95 % intervals: {said}.",
        caption=better if bound is None else f"{better} The dashed line is the gate's bound.",
    )


def _bound(report: Report, figure: Figure) -> float | None:
    for verdict in report.judgement.verdicts:
        bounds = (verdict.numbers.at_most, verdict.numbers.at_least)
        if verdict.metric == figure.name and any(bound is not None for bound in bounds):
            return next(bound for bound in bounds if bound is not None)
    return None


def _of_number(report: Report) -> dict[str, Plot]:
    found, target = report.evaluation.diagnosis, report.signature.target
    is_date = target.type == "date"
    measure = Measure(name=target.name, unit="days" if is_date else target.unit)
    place = Measure(name=target.name, unit="" if is_date else target.unit, write=readable_date if is_date else None)
    shown: dict[str, Plot] = {}
    if found.points or found.grid:
        shown["truth"] = Plot(
            draw=lambda theme: plots.truth_and_prediction(found, place, theme),
            alt=f"Predicted over true {target.name} of the test rows.",
            caption="On the dashed line a prediction is right. "
            + ("One dot is one row." if found.points else "Darker is more rows (logarithmic)."),
        )
    histogram = found.residuals
    if histogram is not None:
        shown["residuals"] = Plot(
            draw=lambda theme: plots.residuals(histogram, measure, theme),
            alt=f"Histogram of residuals from {number(histogram.low)} to {number(histogram.high)} {measure.unit}.",
            caption="How far predictions are off. Right of the dashed line they are too high.",
        )
    return shown


def _of_class(report: Report) -> dict[str, Plot]:
    found, target = report.evaluation.diagnosis, report.signature.target
    two = len(target.values) == _TWO
    what = f"said probability of {plots.shorten(target.values[-1], 24)}" if two else "said probability of the label"
    shown = {
        "calibration": Plot(
            draw=lambda theme: plots.calibration(found.calibration, what, theme),
            alt="Calibration: "
            + "; ".join(f"said {number(b.said, digits=2)}, was {number(b.so, digits=2)}" for b in found.calibration)
            + ".",
            caption="On the dashed line a probability means what it says. Larger dots are more rows.",
        )
    }
    if found.curves:
        shown["roc"] = Plot(
            draw=lambda theme: plots.receiver(found.curves, theme),
            alt="ROC curve of the test rows.",
            caption=f"Positive is {target.values[-1]}." if two else "One line per class, against all others.",
        )
    return shown
