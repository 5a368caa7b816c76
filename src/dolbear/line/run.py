"""Run the line: what has a stored result is not made again."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from dolbear.core import files
from dolbear.core.errors import RefusedError
from dolbear.line import memory, results, threads
from dolbear.line.cause import Cause
from dolbear.line.results import Result
from dolbear.line.stage import Stage
from dolbear.line.stages import COMPUTING, train
from dolbear.line.workspace import Workspace


class StoppedError(RefusedError):
    """A check or gate stopped the line; nothing was packaged or published."""

    def __init__(self, result: Result, outcome: Any) -> None:  # noqa: ANN401  # of line.line, which imports this
        super().__init__(f"{result.stage} stopped the line: {result.refusal}", _HINTS.get(result.stage, ""))
        self.result = result
        self.outcome = outcome


_HINTS = {
    "check": "Mend the data, or the check in dolbear.toml if it is wrong. Nothing was published.",
    "gate": "Look at the report; nothing was published. dolbear report says where it is.",
}


# Where one of these has no result, the training most likely hasn't either.
_BEFORE_TRAINING = ("check", "select")


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One stage of one run; `reused`: its stored result was taken."""

    result: Result
    reused: bool


def compute(space: Workspace, until: str, *, before: Sequence[Step] = (), experiment: bool = False) -> list[Step]:
    """Make or find the result of each stage up to `until`; stop behind a stage that refuses.

    `before` are steps that this run took already; they come first in what is returned. The caller holds the
    project's lock.

    Raises:
        DolbearError: a stage can't be made; earlier results are kept.
    """
    steps = list(before)
    known = {step.result.stage: step.result for step in steps}
    stages = [stage for stage in up_to(until) if stage.name not in known]
    trains = any(stage.name == train.Train.name for stage in stages)
    try:
        for stage in stages:
            step = _step(space, stage, known, trains=trains)
            steps.append(step)
            known[stage.name] = step.result
            memory.remember(space.folder, [step.result], experiment=experiment)
            if not step.result.passed:
                break
    finally:
        space.interpreter.close()
    space.hashes.save()
    return steps


def up_to(until: str) -> Sequence[Stage]:
    """Return the computing stages up to and with `until`; all of them for a later one."""
    names = [stage.name for stage in COMPUTING]
    return COMPUTING[: names.index(until) + 1] if until in names else COMPUTING


def cause_of(space: Workspace, stage: Stage, before: Mapping[str, Result]) -> Cause:
    """Return what a stage's result depends on now."""
    return Cause(stage.name, stage.revision, stage.ingredients(space, before))


def _step(space: Workspace, stage: Stage, before: Mapping[str, Result], *, trains: bool) -> Step:
    cause = cause_of(space, stage, before)
    found = results.find(space.archive, cause)
    if found is not None:
        return Step(result=found, reused=True)
    space.progress.note(f"{stage.name} …")
    started = time.perf_counter()
    if trains and stage.name in _BEFORE_TRAINING:
        train.ready(space)  # its libraries load meanwhile
    threads.alone()
    with files.scratch(space.folder / "work") as folder:
        computed = stage.compute(space, before, folder)
        result = results.keep(space.archive, cause, computed, time.perf_counter() - started)
    return Step(result=result, reused=False)
