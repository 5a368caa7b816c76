"""Rules of `[train]` and `[parity]`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from dolbear.project.rules.problem import Problem, outside
from dolbear.project.settings import Settings, Train

ENTRY = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*")
_LARGEST_SEED = 2**32 - 1


def violations(settings: Settings) -> Iterator[Problem]:
    """Yield each broken rule."""
    if settings.imported is None:
        yield from (Problem(("train", *key), what) for key, what in _train(settings.train))
    elif settings.train != Train():
        yield Problem(("train",), "and [import] exclude each other: a model is trained, or exists already")
    parity = settings.parity
    for key in ("absolute", "relative"):
        if not 0 <= getattr(parity, key) < math.inf:
            yield Problem(("parity", key), "must be 0 or more")
    if not 0 <= parity.share < 1:
        yield Problem(("parity", "share"), "must be from 0 to below 1: the share of rows that may fail")


def _train(train: Train) -> Iterator[tuple[tuple[str, ...], str]]:
    if bool(train.entry) == bool(train.command.strip()):
        yield (), 'needs either entry = "module:function" or command = "…"'
    if train.entry and not ENTRY.fullmatch(train.entry):
        yield ("entry",), f"{train.entry!r} isn't module:function, such as train:train"
    if not 0 < train.seconds < math.inf:
        yield ("timeout",), "must be above zero"
    if train.requirements and (problem := outside(train.requirements)):
        yield ("requirements",), f"{train.requirements!r} {problem}"
    for place, pattern in enumerate(train.files):
        if problem := outside(pattern):
            yield ("files", str(place)), f"{pattern!r} {problem}"
    if not 0 <= train.seed <= _LARGEST_SEED:
        yield ("seed",), f"must be from 0 to {_LARGEST_SEED}"
    if train.trusted and train.checkpoint == "pickle":
        yield ("trusted",), 'is for checkpoint = "safe"; a pickle may hold anything'
    yield from _params(train.params, ("params",))


def _params(value: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Name what JSON can't hold: parameters are part of a digest, and go to another process."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _params(item, (*path, key))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _params(item, (*path, str(place)))
    elif isinstance(value, float) and not math.isfinite(value):
        yield path, f"{value} must be a finite number"
    elif not isinstance(value, str | int | float | bool):
        yield path, f'{value} must be a text: write it in quotes, "{value}"'
