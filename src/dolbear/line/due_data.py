"""Whether changed data is enough for a training: by its new rows, or by the age of the last one."""

from __future__ import annotations

import datetime as dt

import msgspec

from dolbear.core import files
from dolbear.core.digest import Digest
from dolbear.core.errors import DolbearError
from dolbear.data.news import new_rows
from dolbear.ledger.event import Event
from dolbear.line import results
from dolbear.line.due_reasons import Reason
from dolbear.line.results import Result
from dolbear.line.run import cause_of
from dolbear.line.sides import stored
from dolbear.line.stages.select import Select
from dolbear.line.workspace import Workspace

_DAY = 86_400.0
_PARTS = ("train", "validation", "test")


class Enough(msgspec.Struct, frozen=True, kw_only=True):
    """`waiting` is empty if it is enough."""

    reasons: tuple[Reason, ...] = ()
    waiting: str = ""


def enough(space: Workspace, present: Result | None, trained: Event, now: float) -> Enough:
    """Judge by `[due]`: rows or age, whichever comes first; without it all data is enough."""
    wanted = space.settings.due
    if wanted.rows is None and wanted.every is None:
        return Enough()
    found: list[Reason] = []
    short: list[str] = []
    if wanted.every is not None:
        age = max(0.0, now - _seconds(trained.time))
        what = f"the last training is {_days(age)} old"
        if age >= wanted.every:
            found.append(Reason(kind="age", what=f"{what}, {_days(wanted.every)} are enough"))
        short.append(f"{what} of {_days(wanted.every)}")
    if wanted.rows is not None and not found:
        try:
            count = _counted(space, present, trained)
        except DolbearError as error:
            return Enough(reasons=(Reason(kind="rows", what=f"the new rows can't be counted: {error.message}"),))
        if count is None or count >= wanted.rows:
            what = "the new rows can't be counted: the last selection isn't in this archive"
            told = what if count is None else f"{count:,} new or changed rows, {wanted.rows:,} are enough"
            return Enough(reasons=(*found, Reason(kind="rows", what=told)))
        short.append(f"{count:,} new or changed rows of {wanted.rows:,}")
    return Enough(reasons=tuple(found)) if found else Enough(waiting=" and ".join(short))


def _counted(space: Workspace, present: Result | None, trained: Event) -> int | None:
    before = stored(space, Select.name, Digest(trained.data["causes"].get(Select.name, "")))
    if before is None or not all(space.archive.has(before.outputs[part]) for part in _PARTS):
        return None
    after = present or selected(space)
    old, new = ([space.archive.fetch(result.outputs[part]) for part in _PARTS] for result in (before, after))
    return new_rows(old, new)


def selected(space: Workspace) -> Result:
    """Select the rows as a run would, and keep them for it."""
    stage = Select()
    cause = cause_of(space, stage, {})
    with files.scratch(space.folder / "work") as folder:
        return results.keep(space.archive, cause, stage.compute(space, {}, folder), 0.0)


def _seconds(time: str) -> float:
    try:
        return dt.datetime.fromisoformat(time).timestamp()
    except ValueError:
        return 0.0


def _days(seconds: float) -> str:
    return f"{seconds / _DAY:.3g} days"
