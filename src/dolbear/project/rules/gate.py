"""Rules of `[metric.NAME]` and `[gate.NAME]`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from dolbear.project.rules.problem import Problem, meant
from dolbear.project.rules.train import ENTRY
from dolbear.project.settings import Gate, Settings

NUMBER_METRICS = ("mae", "rmse", "r2", "median_absolute_error", "max_error", "mape")
CLASS_METRICS = (
    "accuracy",
    "balanced_accuracy",
    "log_loss",
    "roc_auc",
    "average_precision",
    "f1",
    "precision",
    "recall",
    "brier",
    "calibration_error",
)
_MARGIN = re.compile(r"\d+(\.\d+)?\s*%?|\d*\.\d+\s*%?")


def violations(settings: Settings) -> Iterator[Problem]:
    """Yield each broken rule."""
    for name, metric in settings.metric.items():
        if name in NUMBER_METRICS or name in CLASS_METRICS:
            yield Problem(("metric", name), "has the name of a metric that is built in; choose another")
        if not ENTRY.fullmatch(metric.entry):
            yield Problem(("metric", name, "entry"), f"{metric.entry!r} isn't module:function")
    for name, gate in settings.gate.items():
        if name == "parity":
            yield Problem(("gate", name), "is a gate that is always there; [parity] sets how strict it is")
        if problem := _metric(gate, settings):
            yield Problem(("gate", name, "metric"), problem)
        yield from (Problem(("gate", name, *key), what) for key, what in _bounds(gate))


def _metric(gate: Gate, settings: Settings) -> str:
    classes = any(field.type in {"text", "boolean"} for field in settings.outputs.values())
    known = (*(CLASS_METRICS if classes else NUMBER_METRICS), *settings.metric)
    if gate.metric in known:
        return ""
    kind = "classes" if classes else "a number"
    listed = f" (known: {', '.join(known)})"
    if gate.metric in NUMBER_METRICS or gate.metric in CLASS_METRICS:
        return f"{gate.metric!r} doesn't fit the output, which is {kind}{listed}"
    return f"{gate.metric!r} isn't a metric of {kind}{meant(gate.metric, known)}{listed}"


def _bounds(gate: Gate) -> Iterator[tuple[tuple[str, ...], str]]:
    bounds = {"at_most": gate.at_most, "at_least": gate.at_least}
    if all(bound is None for bound in bounds.values()) and not gate.versus:
        yield (), "asks for nothing: give at_most, at_least or versus"
    for key, bound in bounds.items():
        if bound is not None and not math.isfinite(bound):
            yield (key,), f"{bound} must be a finite number"
    if gate.at_most is not None and gate.at_least is not None and gate.at_least > gate.at_most:
        yield ("at_least",), f"{gate.at_least} is above at_most {gate.at_most}: nothing can pass"
    if not _MARGIN.fullmatch(gate.worse_by_at_most):
        what = 'must be an amount such as "0.5", or a share such as "2%"'
        yield ("worse_by_at_most",), f"{gate.worse_by_at_most!r} {what}"
    elif not gate.versus and gate.worse_by_at_most != "0":
        yield ("worse_by_at_most",), 'goes with versus = "champion" or "baseline"'
