"""One pass of the line: compute as far as the gate, then release, report and record."""

from __future__ import annotations

import msgspec

from dolbear.core import files
from dolbear.core.errors import DolbearError, RefusedError, RemoteError
from dolbear.ledger.event import Event
from dolbear.line import champion, committed, deploy, events, judgements, lock, release, reporting
from dolbear.line.outcome import Outcome
from dolbear.line.run import StoppedError, compute
from dolbear.line.workspace import Workspace

JUDGED = ("check", "select", "train", "evaluate", "gate")
RELEASING = ("package", "publish", "promote")
# The whole line: as far as it may go by itself.
DELIVERED = "deploy"
# A notebook's or `due`'s scratch folder isn't under the run's lock, and lives for seconds.
_AN_HOUR = 3600


class NotHereError(RefusedError):
    """An act was asked for by name where it may not be done."""

    def __init__(self, act: str, reason: str) -> None:
        super().__init__(f"can't {act}: {reason}", "Versions are made from a clean commit on the release branch.")
        self.act = act
        self.reason = reason


def run(  # noqa: PLR0913  # each says one thing about the pass
    space: Workspace,
    until: str,
    *,
    to: str = "",
    experiment: bool = False,
    demanded: bool = False,
    wait: bool = True,
) -> Outcome:
    """Run the line up to `until`, and no further than the environment `to`; an experiment goes as far as the gate.

    Where nothing may be published, it ends behind the gate, unless the act is `demanded`.

    Raises:
        StoppedError: a check or gate refused; its `outcome` has the results so far.
        NotHereError: the act was demanded where it may not be done.
        RunLockedError: another run holds the project and `wait` is False.
    """
    with lock.held(space.folder / "lock", space.progress, wait=wait):
        files.sweep(space.folder / "work", older=_AN_HOUR)
        steps = compute(space, until if until in JUDGED else "gate", experiment=experiment)
        outcome = Outcome(until=until, to=to, steps=tuple(steps))
        blocked = "settings were changed by --set" if experiment else committed.blocked(space)
        if not steps[-1].result.passed:
            _stopped(space, outcome, blocked)
        if until in JUDGED:
            return _reported(space, outcome)
        if blocked and demanded:
            raise NotHereError(until, blocked)
        if blocked:
            return _reported(space, msgspec.structs.replace(outcome, blocked=blocked))
        try:
            return _released(space, outcome)
        except StoppedError:
            raise
        except DolbearError:
            _reported(space, outcome)  # what was found stays worth reading
            raise


def _stopped(space: Workspace, outcome: Outcome, blocked: str) -> None:
    result = outcome.steps[-1].result
    if not blocked and not all(step.reused for step in outcome.steps):
        _record_refusal(space, outcome)
    raise StoppedError(result, _reported(space, outcome))


def _record_refusal(space: Workspace, outcome: Outcome) -> None:
    result = outcome.steps[-1].result
    data = {"stage": result.stage, "passed": False, "sentence": result.refusal, "causes": _causes(outcome)}
    if result.stage == "gate":
        data |= judgements.facts(result)
    event = events.made(space, "run", data)
    try:
        space.ledger.append(lambda _: [event])
    except RemoteError as error:
        # The refusal is what the user must hear; that it wasn't recorded comes second.
        space.progress.note(f"the refusal isn't in the ledger: {error.message}")


def _released(space: Workspace, outcome: Outcome) -> Outcome:
    steps = compute(space, "package", before=outcome.steps)
    outcome = msgspec.structs.replace(outcome, steps=tuple(steps))
    if not release.standing(space, outcome.known).promoted:
        outcome = _judged_by_now(space, outcome)
    until = _act_of(space, outcome.until)
    released = release.release(space, outcome.known, until)
    if released.new:
        data = {"stage": until, "passed": True, "sentence": released.sentence, "causes": _causes(outcome)}
        event: Event = events.made(space, "run", {**data, "version": released.version})
        space.ledger.append(lambda _: [event])
    outcome = msgspec.structs.replace(outcome, released=released)
    if outcome.until == "promote" and space.settings.environment:
        outcome = msgspec.structs.replace(outcome, released=deploy.promote(space, released))
    elif outcome.until == DELIVERED and space.settings.environment:
        outcome = msgspec.structs.replace(
            outcome, delivered=tuple(deploy.deliver(space, released.version, to=outcome.to))
        )
    return _reported(space, outcome)


def _act_of(space: Workspace, until: str) -> str:
    """With environments a version is promoted on its way into the last one."""
    if until in {DELIVERED, "promote"}:
        return "publish" if space.settings.environment else "promote"
    return until


def _judged_by_now(space: Workspace, outcome: Outcome) -> Outcome:
    """Ask the remote who the champion is now, and judge again if it is another one."""
    before = champion.version(space)
    space.ledger.read(fresh=True)
    if champion.version(space) == before:
        return outcome
    space.progress.note(f"the champion is {champion.version(space)} now, judging again")
    steps = compute(space, "package")
    again = msgspec.structs.replace(outcome, steps=tuple(steps))
    if not steps[-1].result.passed:
        _stopped(space, again, "")
    return again


def _causes(outcome: Outcome) -> dict[str, str]:
    return {step.result.stage: step.result.cause for step in outcome.steps}


def _reported(space: Workspace, outcome: Outcome) -> Outcome:
    return msgspec.structs.replace(outcome, report=reporting.write(space, outcome))
