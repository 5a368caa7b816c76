"""What types can't say of the settings: rules between keys, names, bounds."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import NamedTuple

from dolbear.project.settings import Dataset, Field, Gate, Settings

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
_COORDINATE = re.compile(r"[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_TABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ENTRY = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")
_MARGIN = re.compile(r"\d+(\.\d+)?%?")


class Problem(NamedTuple):
    """One broken rule: the path of its key, and what is wrong."""

    path: tuple[str, ...]
    what: str

    @property
    def where(self) -> str:
        """The key as one writes it, with a space behind."""
        return f"{'.'.join(self.path)} " if self.path else ""


def violations(settings: Settings) -> Iterator[Problem]:
    """Yield each broken rule."""
    yield from _about(settings)
    yield from _data(settings)
    yield from _split(settings)
    yield from _signature(settings)
    yield from _train(settings)
    for name, metric in settings.metric.items():
        if not _ENTRY.fullmatch(metric.entry):
            yield Problem(("metric", name, "entry"), f"{metric.entry!r} isn't module:function")
    for name, gate in settings.gate.items():
        yield from (Problem(("gate", name, key), what) for key, what in _gate(gate, settings))


def _about(settings: Settings) -> Iterator[Problem]:
    about = settings.project
    if not _NAME.fullmatch(about.name) or about.name.endswith("-api"):
        what = "must be a Maven artifact: small letters, digits, single hyphens; not ending in -api"
        yield Problem(("project", "name"), f"{about.name!r} {what}")
    if not _COORDINATE.fullmatch(about.group):
        yield Problem(("project", "group"), f"{about.group!r} must be a Maven group, such as com.example.models")
    if not about.branch:
        yield Problem(("project", "branch"), "is empty")


def _data(settings: Settings) -> Iterator[Problem]:
    if not settings.data:
        yield Problem(("data",), "needs at least one dataset: [data.NAME] path = …")
    for name, dataset in settings.data.items():
        path = ("data", name)
        if not _TABLE.fullmatch(name):
            yield Problem(path, f"{name!r} must be a plain SQL name: letters, digits, underscore")
        yield from (Problem((*path, *key), what) for key, what in _dataset(dataset))


def _dataset(dataset: Dataset) -> Iterator[tuple[tuple[str, ...], str]]:
    if problem := outside(dataset.path):
        yield ("path",), f"{dataset.path!r} {problem}"
    for check, condition in dataset.checks.items():
        if not condition.strip():
            yield ("checks", check), "is empty; write an SQL condition that each row must meet"
    if len(dataset.format.delimiter) != 1:
        yield ("format", "delimiter"), "must be one character"
    if dataset.format.decimal not in {".", ","}:
        yield ("format", "decimal"), 'must be "." or ","'
    source = dataset.source
    if source and (bool(source.file) == bool(source.sqlite) or bool(source.sqlite) != bool(source.query)):
        yield ("source",), "needs either file = …, or sqlite = … together with query = …"


def outside(path: str) -> str:
    """Say why a path isn't a place inside the project; empty if it is."""
    pure = PurePosixPath(path)
    if not path or pure.is_absolute() or ".." in pure.parts or "\\" in path:
        return "must be a relative path inside the project, with forward slashes and without .."
    return ""


def _split(settings: Settings) -> Iterator[Problem]:
    split, path = settings.select.split, ("select", "split")
    if not settings.select.sql.strip():
        yield Problem(("select", "sql"), "is empty")
    if not split.time:
        if split.validation_from or split.test_from:
            yield Problem(path, "validation_from and test_from go with time = COLUMN")
        if not (0 < split.validation < 1 and 0 < split.test < 1 and split.validation + split.test < 1):
            yield Problem(path, "validation and test are shares above 0 that leave some rows to train on")
        return
    if split.by:
        yield Problem((*path, "by"), "and time exclude each other")
    try:
        ordered = dt.date.fromisoformat(split.validation_from) < dt.date.fromisoformat(split.test_from)
    except ValueError:
        yield Problem(path, 'time needs validation_from and test_from, dates such as "2026-01-31"')
        return
    if not ordered:
        yield Problem(path, "validation_from must be before test_from")


def _signature(settings: Settings) -> Iterator[Problem]:
    if not settings.inputs:
        yield Problem(("inputs",), "needs at least one input")
    if len(settings.outputs) != 1:
        yield Problem(("outputs",), f"needs exactly one output, not {len(settings.outputs)}")
    for name in settings.inputs.keys() & settings.outputs.keys():
        yield Problem(("outputs", name), "is an input too; a model can't be told its target")
    for section, fields in (("inputs", settings.inputs), ("outputs", settings.outputs)):
        for name, field in fields.items():
            yield from (Problem((section, name, *key), what) for key, what in _field(name, field, section))


def _field(name: str, field: Field, section: str) -> Iterator[tuple[tuple[str, ...], str]]:
    if not name.strip() or name != name.strip() or any(ord(letter) < ord(" ") for letter in name):
        yield (), "has an empty name, or white space around it"
    if field.values and field.type != "text":
        yield ("values",), f"only close a text, not type {field.type!r}"
    if len(set(field.values)) != len(field.values):
        yield ("values",), "has a label twice"
    if "" in field.values:
        yield ("values",), "has the empty label, which means missing; say optional = true"
    if section != "outputs":
        return
    if field.type == "text" and len(field.values) < 2:  # noqa: PLR2004  # one class is none
        yield ("values",), 'must list at least two labels, such as ["no", "yes"]'
    if field.optional:
        yield ("optional",), "is for inputs; a model always answers"


def _train(settings: Settings) -> Iterator[Problem]:
    train = settings.train
    if bool(train.entry) == bool(train.command):
        yield Problem(("train",), 'needs either entry = "module:function" or command = "…"')
    if train.entry and not _ENTRY.fullmatch(train.entry):
        yield Problem(("train", "entry"), f"{train.entry!r} isn't module:function, such as train:train")
    if train.seconds <= 0:
        yield Problem(("train", "timeout"), "must be above zero")
    if train.requirements and (problem := outside(train.requirements)):
        yield Problem(("train", "requirements"), f"{train.requirements!r} {problem}")
    if not 0 <= train.seed < 2**32:
        yield Problem(("train", "seed"), "must be from 0 to 4294967295")


def _gate(gate: Gate, settings: Settings) -> Iterator[tuple[str, str]]:
    classes = any(field.type in {"text", "boolean"} for field in settings.outputs.values())
    known = (*(CLASS_METRICS if classes else NUMBER_METRICS), *settings.metric)
    if gate.metric not in known:
        close = get_close_matches(gate.metric, known, n=1)
        suggestion = f"; did you mean {close[0]!r}?" if close else ""
        kind = "classes" if classes else "numbers"
        yield "metric", f"{gate.metric!r} isn't a metric of {kind}{suggestion} (known: {', '.join(known)})"
    bounds = [gate.at_most is not None, gate.at_least is not None, bool(gate.versus)]
    if sum(bounds) != 1:
        yield "metric", "needs exactly one of at_most, at_least, versus"
    if not _MARGIN.fullmatch(gate.worse_by_at_most):
        yield "worse_by_at_most", f'{gate.worse_by_at_most!r} must be an amount such as "0.5" or a share such as "2%"'
