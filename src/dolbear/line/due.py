"""Is a training due, and why: what changed since the last one that the ledger knows."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from dolbear.core.errors import RemoteError
from dolbear.ledger import read
from dolbear.ledger.event import Event
from dolbear.ledger.store import History
from dolbear.line import champion, results
from dolbear.line.cause import Cause
from dolbear.line.due_data import enough, selected
from dolbear.line.due_reasons import Reason, reasons
from dolbear.line.results import Result
from dolbear.line.run import cause_of, up_to
from dolbear.line.stages.select import Select
from dolbear.line.workspace import Workspace

# The results that naming a stage's ingredients needs.
_NEEDED = {"train": ("select",), "evaluate": ("select", "train"), "gate": ("select", "evaluate")}


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """The answer. `reasons`: why it is due; `waiting`: why it isn't yet, in words.

    `since` tells the training that all is compared with: `time`, `version` (empty where it was
    refused), `commit`; empty before the first.
    """

    due: bool
    reasons: tuple[Reason, ...] = ()
    waiting: str = ""
    since: dict[str, str] = {}


class Now(msgspec.Struct, frozen=True):
    """The present causes by stage, and the stored results among them, as far as they are known."""

    causes: dict[str, Cause]
    results: dict[str, Result]


def due(space: Workspace, now: float) -> Due:
    """Compare with the last training in the ledger; `now` is in seconds since 1970.

    Nothing is trained. Where rows must be counted, they are selected, which a run would do anyway.

    Raises:
        DolbearError: the project, its data or its ledger can't be read.
    """
    runs = [event for event in read.events(_history(space), champion.subject(space), "run") if event.data.get("causes")]
    trained = next((event for event in reversed(runs) if "train" in event.data["causes"]), None)
    present = _present(space, trained.data["causes"] if trained else {})
    if refused := _refused(present, runs[-1:]):
        return Due(due=False, waiting=refused, since=_since(trained))
    if trained is None:
        why = Reason(kind="first", what="the ledger knows no training of this project")
        return Due(due=True, reasons=(why,))
    found = reasons(space, present.causes, trained.data["causes"])
    space.hashes.save()
    since = _since(trained)
    if not found:
        return Due(due=False, waiting=f"nothing changed since {_told(since)}", since=since)
    if any(reason.kind != "data" for reason in found):
        return Due(due=True, reasons=found, since=since)
    asked = enough(space, present.results.get(Select.name), trained, now)
    if asked.waiting:
        return Due(due=False, waiting=f"{'; '.join(item.what for item in found)}, but {asked.waiting}", since=since)
    return Due(due=True, reasons=(*found, *asked.reasons), since=since)


def _history(space: Workspace) -> History:
    try:
        return space.ledger.read(fresh=True)
    except RemoteError as error:
        space.progress.note(f"the ledger's remote wasn't asked: {error.message}")
        return space.ledger.read()


def _present(space: Workspace, last: Mapping[str, str]) -> Now:
    causes: dict[str, Cause] = {}
    found: dict[str, Result] = {}
    for stage in up_to("gate"):
        if any(name not in found for name in _NEEDED.get(stage.name, ())):
            continue
        cause = causes[stage.name] = cause_of(space, stage, found)
        result = results.find(space.archive, cause)
        if result is None and stage.name == Select.name and cause.digest == last.get(stage.name):
            result = selected(space)  # in an archive that isn't shared: the training's cause tells the rest
        if result is not None:
            found[stage.name] = result
    return Now(causes, found)


def _refused(present: Now, last: list[Event]) -> str:
    for stage, result in present.results.items():
        if not result.passed:
            return f"{stage} refused this already: {result.refusal}"
    for event in last:
        stage = event.data.get("stage", "")
        cause = present.causes.get(stage)
        if event.data.get("passed") is False and cause and cause.digest == event.data.get("causes", {}).get(stage):
            return f"{stage} refused this on {event.time}: {event.data.get('sentence', '')}"
    return ""


def _since(trained: Event | None) -> dict[str, str]:
    if trained is None:
        return {}
    return {
        "time": trained.time,
        "version": str(trained.data.get("version", "")),
        "commit": str(trained.data.get("commit", "")),
    }


def _told(since: Mapping[str, str]) -> str:
    return f"{since['version'] or 'the training'} of {since['time'][:10]}"
