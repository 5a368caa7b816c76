"""What a run would do, and why; nothing is done."""

from __future__ import annotations

from typing import Literal

import msgspec

from dolbear.line import committed, memory, release, results
from dolbear.line.cause import differences
from dolbear.line.results import Result
from dolbear.line.run import cause_of
from dolbear.line.stage import Stage
from dolbear.line.stages import COMPUTING
from dolbear.line.workspace import Workspace

Action = Literal["keep", "run", "maybe", "stop", "do", "wait"]


class Planned(msgspec.Struct, frozen=True, kw_only=True):
    """One stage of the plan. `seconds` is how long it took last time, None if never.

    `keep`: its result is stored. `run`: its cause changed. `maybe`: depends on what an earlier
    stage gives. `stop`: it refused, and will again. `do`, `wait`: publish and promote act, or
    wait for something.
    """

    stage: str
    action: Action
    reasons: tuple[str, ...] = ()
    seconds: float | None = None


def plan(space: Workspace) -> list[Planned]:
    """Return the stages in the order of the line, up to one that stops it."""
    last = memory.recall(space.folder)
    known: dict[str, Result] = {}
    planned: list[Planned] = []
    uncertain = ""
    for stage in COMPUTING:
        if uncertain:
            planned.append(_after(stage, uncertain, last.get(stage.name)))
            continue
        entry, found = _of(space, stage, known, last.get(stage.name))
        planned.append(entry)
        if found is None:
            uncertain = stage.name
        else:
            known[stage.name] = found
            if not found.passed:
                return planned
    space.hashes.save()
    blocked = committed.blocked(space)
    return [*planned, *_acts(space, known, blocked, uncertain)]


def _of(space: Workspace, stage: Stage, known: dict[str, Result], last: Result | None) -> tuple[Planned, Result | None]:
    cause = cause_of(space, stage, known)
    found = results.find(space.archive, cause)
    if found is None:
        reasons = differences(last.ingredients, cause.ingredients) if last else ["never run here"]
        if last and last.revision != cause.revision:
            reasons.insert(0, "a newer dolbear does it otherwise")
        if last and not reasons:
            reasons = ["its stored result is gone"]
        seconds = last.seconds if last else None
        return Planned(stage=stage.name, action="run", reasons=tuple(reasons), seconds=seconds), None
    if not found.passed:
        return Planned(stage=stage.name, action="stop", reasons=(found.refusal,)), found
    return Planned(stage=stage.name, action="keep", seconds=found.seconds), found


def _after(stage: Stage, earlier: str, last: Result | None) -> Planned:
    seconds = last.seconds if last else None
    return Planned(stage=stage.name, action="maybe", reasons=(f"if {earlier} gives something new",), seconds=seconds)


def _acts(space: Workspace, known: dict[str, Result], blocked: str, uncertain: str) -> list[Planned]:
    if blocked:
        return [Planned(stage="publish", action="wait", reasons=(blocked,))]
    if uncertain:
        reasons = (f"if {uncertain} gives something new, and the gates pass",)
        return [Planned(stage=name, action="maybe", reasons=reasons) for name in ("publish", "promote")]
    standing = release.standing(space, known)
    return [
        Planned(stage="publish", action="keep" if standing.published else "do"),
        Planned(stage="promote", action="keep" if standing.promoted else "do"),
    ]
