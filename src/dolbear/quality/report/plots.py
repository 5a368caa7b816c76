"""The report's plots, each a pure function of aggregates and a theme."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import msgspec

from dolbear.quality.bootstrap import Estimate
from dolbear.quality.diagnosis import Bin, Curve, Diagnosis, Histogram
from dolbear.quality.report.drawing import Axis, Drawing, Scale, Theme, axes, ticks
from dolbear.quality.words import number

WIDTH = 440
_HEIGHT = 330
_LEFT, _RIGHT, _TOP, _BOTTOM = 62, 14, 30, 46
_LABEL = 22


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the interval plot."""

    label: str
    estimate: Estimate
    main: bool = False


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """What an output's axis measures, and how its numbers are written."""

    name: str
    unit: str = ""
    write: Callable[[float], str] | None = None

    def title(self, what: str) -> str:
        """Title of an axis: `true temperature_f, °F`."""
        return ", ".join(part for part in (shorten(f"{what} {self.name}".strip(), 44), self.unit) if part)


def intervals(rows: Sequence[Row], bound: float | None, unit: str, theme: Theme) -> Drawing:
    """Draw values with their intervals under each other, and a bound as a dashed line."""
    left, right, step = 124, 70, 34
    shown = [row for row in rows if row.estimate.value is not None]
    edges = [side for row in shown for side in (row.estimate.value, row.estimate.low, row.estimate.high)]
    low, high = _range([*(edge for edge in edges if edge is not None), *([] if bound is None else [bound])])
    bottom = 12 + step * len(rows)
    drawing = Drawing(WIDTH, bottom + 42, "Values with their 95 % intervals")
    scale = Scale(low, high, left, WIDTH - right)
    for tick in ticks(low, high, about=4):
        drawing.line((scale(tick), 8), (scale(tick), bottom), theme.line)
    axes(
        drawing,
        Axis(scale=scale, title=unit, ticks=ticks(low, high, about=4)),
        Axis(scale=Scale(0, 1, bottom, 8)),
        theme,
    )
    if bound is not None:
        drawing.line((scale(bound), 8), (scale(bound), bottom), theme.second, stroke_dasharray="5 4", stroke_width=1.5)
    for index, row in enumerate(rows):
        _interval(drawing, row, scale, 12 + step * (index + 0.5), theme)
    return drawing


def residuals(histogram: Histogram, measure: Measure, theme: Theme) -> Drawing:
    """Draw how far predictions are off, and to which side."""
    drawing = Drawing(WIDTH, _HEIGHT, "Residuals: prediction minus truth")
    x, y = _across(histogram.low, histogram.high), _up(0, max(histogram.counts))
    marks = ticks(histogram.low, histogram.high, about=6)
    title = ", ".join(part for part in ("prediction − truth", measure.unit) if part)  # noqa: RUF001  # a minus
    axes(
        drawing,
        Axis(scale=x, title=title, ticks=marks),
        Axis(scale=y, title="rows", ticks=_whole(max(histogram.counts))),
        theme,
    )
    _bars(drawing, histogram.counts, x, y, theme.accent)
    if histogram.low < 0 < histogram.high:
        drawing.line((x(0), y.start), (x(0), y.end), theme.second, stroke_dasharray="5 4", stroke_width=2.5)
    return drawing


def truth_and_prediction(diagnosis: Diagnosis, measure: Measure, theme: Theme) -> Drawing:
    """Draw predictions over truths: points of few rows, else darker where there are more."""
    drawing = Drawing(WIDTH, _HEIGHT, "Prediction over truth")
    grid = diagnosis.grid
    low, high = (grid.low, grid.high) if grid else _range([side for point in diagnosis.points for side in point])
    x, y = _across(low, high), _up(low, high)
    marks = ticks(low, high, about=4 if measure.write else 5)
    across = Axis(scale=x, title=measure.title("true"), ticks=marks, write=measure.write)
    axes(drawing, across, Axis(scale=y, title="predicted", ticks=marks, write=measure.write), theme)
    if grid:
        _cells(drawing, grid.counts, x, y, theme)
    for truth, value in diagnosis.points:
        drawing.shape("circle", cx=x(truth), cy=y(value), r=3.5, fill=theme.accent, fill_opacity=0.7)
    drawing.line((x(low), y(low)), (x(high), y(high)), theme.second, stroke_dasharray="5 4", stroke_width=1.5)
    return drawing


def calibration(bins: Sequence[Bin], what: str, theme: Theme) -> Drawing:
    """Draw the share that was so over the probability that was said; a dot's area is its rows."""
    drawing = Drawing(WIDTH, _HEIGHT, "Calibration")
    x, y = _unit_square(drawing, what, "share that was so", theme)
    drawing.line((x(0), y(0)), (x(1), y(1)), theme.second, stroke_dasharray="5 4", stroke_width=1.5)
    drawing.curve([(x(one.said), y(one.so)) for one in bins], theme.accent, stroke_width=1.5)
    most = max((one.rows for one in bins), default=1)
    for one in bins:
        radius = 2.5 + 8 * math.sqrt(one.rows / most)
        drawing.shape("circle", cx=x(one.said), cy=y(one.so), r=radius, fill=theme.accent, fill_opacity=0.75)
    return drawing


def receiver(curves: Sequence[Curve], theme: Theme) -> Drawing:
    """Draw the ROC curve of each class against the rest."""
    drawing = Drawing(WIDTH, _HEIGHT, "ROC curve")
    x, y = _unit_square(drawing, "false positive rate", "true positive rate", theme)
    drawing.line((x(0), y(0)), (x(1), y(1)), theme.second, stroke_dasharray="5 4", stroke_width=1.5)
    thin = len(curves) > 1
    for curve in curves:
        points = [(x(false), y(true)) for false, true in zip(curve.false_positive, curve.true_positive, strict=True)]
        drawing.curve(points, theme.accent, stroke_width=1.2 if thin else 2, stroke_opacity=0.6 if thin else 1)
    return drawing


def shape(histogram: Histogram, title: str) -> Drawing:
    """Draw a small histogram without axes, in a colour that both themes bear."""
    drawing = Drawing(200, 48, title, stretched=True)
    x, y = Scale(histogram.low, histogram.high, 0, 200), Scale(0, max(histogram.counts), 47, 3)
    _bars(drawing, histogram.counts, x, y, "#6f8aa3")
    drawing.line((0, 47.5), (200, 47.5), "#8a939c")
    return drawing


def shorten(text: str, most: int) -> str:
    """Cut a text that wouldn't fit."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _interval(drawing: Drawing, row: Row, scale: Scale, height: float, theme: Theme) -> None:
    colour, weight = (theme.accent, 600) if row.main else (theme.muted, 400)
    drawing.text((0, height + 4), shorten(row.label, 18), theme.ink, font_weight=weight)
    value, low, high = row.estimate.value, row.estimate.low, row.estimate.high
    drawing.text((scale.end + 12, height + 4), number(value, digits=3), theme.ink, font_weight=weight)
    if value is None:
        return
    if low is not None and high is not None:
        drawing.line((scale(low), height), (scale(high), height), colour, stroke_width=3, stroke_linecap="round")
    drawing.shape("circle", cx=scale(value), cy=height, r=6 if row.main else 5, fill=colour)


def _bars(drawing: Drawing, counts: Sequence[int], x: Scale, y: Scale, fill: str) -> None:
    width = (x.end - x.start) / len(counts)
    for index, count in enumerate(counts):
        if count:
            # A bar of one row among many is still seen.
            height = max(y.start - y(count), 1.0)
            drawing.shape(
                "rect", x=x.start + index * width + 0.5, y=y.start - height, width=width - 1, height=height, fill=fill
            )


def _cells(drawing: Drawing, counts: Sequence[Sequence[int]], x: Scale, y: Scale, theme: Theme) -> None:
    most = math.log1p(max(max(row) for row in counts))
    width, height = (x.end - x.start) / len(counts[0]), (y.start - y.end) / len(counts)
    for up, row in enumerate(counts):
        for across, count in enumerate(row):
            if count:
                corner = {"x": x.start + across * width, "y": y.start - (up + 1) * height}
                share = round(0.12 + 0.88 * math.log1p(count) / most, 2)
                drawing.shape("rect", **corner, width=width, height=height, fill=theme.accent, fill_opacity=share)


def _unit_square(drawing: Drawing, across: str, up: str, theme: Theme) -> tuple[Scale, Scale]:
    marks = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
    x, y = _across(0, 1), _up(0, 1)
    axes(drawing, Axis(scale=x, title=across, ticks=marks), Axis(scale=y, title=up, ticks=marks), theme)
    return x, y


def _across(low: float, high: float) -> Scale:
    return Scale(low, high, _LEFT, WIDTH - _RIGHT)


def _up(low: float, high: float) -> Scale:
    return Scale(low, high, _HEIGHT - _BOTTOM, _TOP)


def _whole(highest: int) -> tuple[float, ...]:
    return tuple(tick for tick in ticks(0, highest, about=4) if tick == int(tick))


def _range(values: Sequence[float]) -> tuple[float, float]:
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    margin = (high - low) * 0.06 or abs(high) * 0.1 or 1.0
    return low - margin, high + margin
