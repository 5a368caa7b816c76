"""Bring a published version into an environment, or a former one back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from dolbear.core.errors import NotFoundError, RefusedError
from dolbear.ledger import deployments, read
from dolbear.ledger.approvals import Answer
from dolbear.ledger.store import History
from dolbear.line import approval, champion, handover, judgements, release
from dolbear.line.release import Released
from dolbear.line.votes import Case
from dolbear.line.workspace import Workspace
from dolbear.packaging.version import parse


class BarredError(RefusedError):
    """A version that was rolled back may not come back unasked."""


_WAITING = (
    approval.NotApprovedError,
    judgements.NotGoodEnoughError,
    judgements.JudgedBeforeError,
    BarredError,
)


class Delivered(msgspec.Struct, frozen=True, kw_only=True):
    """What was done in one environment; `new`: something was."""

    environment: str
    version: str
    new: bool
    sentence: str
    approvals: tuple[str, ...] = ()
    examples: int = 0


def deploy(
    space: Workspace, environment: str, version: str = "", *, record: bool = False, by_name: bool = True
) -> Delivered:
    """Deploy a version, by default the newest that is published and not barred there.

    `record` only notes what another tool has done. What was deployed by its name isn't barred any more.

    Raises:
        NotFoundError: no such environment or version.
        RefusedError: an approval or a gate is missing, an earlier environment hasn't run it, or it failed there.
    """
    approval.must_be(space, environment)
    history = space.ledger.read(fresh=True)
    subject = champion.subject(space)
    named = version and by_name
    version = version or _newest(space, environment, history)
    of = approval.case(space, environment, version, history)
    if not named and version in deployments.barred(history, subject, environment):
        message = f"{environment}: {subject}:{version} was rolled back there"
        raise BarredError(message, f"To bring it back: dolbear deploy {environment} {version}")
    now, target = deployments.running(history, subject, environment) or {}, space.targets(environment)
    if not named and not record:
        _not_taken_back(of, target.current(), now, history)
    answer = Answer(approved=(), rejected=())
    if not record:
        _after_others(space, of, history)
        judgements.require(space, of, history, named=bool(named))
        answer = approval.require(space, of, history)
    told = {"approvals": list(answer.names), "by_name": bool(named), "recorded": record}
    done = Delivered(environment=environment, version=version, new=True, sentence="", approvals=answer.names)
    if record:
        handover.record(space, "deployed", of, told, history)
        return msgspec.structs.replace(done, sentence=f"noted: {environment} runs {subject}:{version}")
    if environment == space.settings.last_environment:
        release.to_releases(space, version, answer.names)
    goods = handover.goods(space, of)
    if handover.is_there(target, version, now):
        return msgspec.structs.replace(done, new=False, sentence=f"{environment} runs {goods.coordinates} already")
    with handover.back_on_failure(space, of, history, str(now.get("version", ""))):
        sentence = target.put(goods, before=str(now.get("version", "")))
        examples = target.check(goods)
    handover.record(space, "deployed", of, told, history)
    return msgspec.structs.replace(done, sentence=f"{environment}: {sentence}", examples=examples)


def rollback(space: Workspace, environment: str, version: str = "", *, reason: str = "") -> Delivered:
    """Bring back the version that ran before, or a named one that has run there; bar the present one.

    Raises:
        NotFoundError: nothing ran before.
        UnfitError: the former version doesn't run any more.
    """
    approval.must_be(space, environment)
    history = space.ledger.read(fresh=True)
    subject = champion.subject(space)
    bad = str((deployments.running(history, subject, environment) or {}).get("version", ""))
    former = version or deployments.before(history, subject, environment)
    if bad and former == bad:
        message = f"{environment} runs {subject}:{bad} by the ledger"
        raise RefusedError(message, f"To bring it there again: dolbear deploy {environment} {bad}")
    if not bad or not former:
        message = f"{environment} has no version of {subject} to go back to"
        raise NotFoundError(message, "dolbear log --kind deployed lists what ran there.")
    of = approval.case(space, environment, former, history)
    if not deployments.has_run(history, subject, environment, former):
        message = f"{environment} never ran {subject}:{former}"
        raise RefusedError(message, f"To deploy it: dolbear deploy {environment} {former}")
    target, goods = space.targets(environment), handover.goods(space, of)
    sentence = target.put(goods, before=bad)
    examples = target.check(goods)
    handover.record(
        space, "rolled-back", of, {"instead_of": bad, "reason": reason or "by hand", "automatic": False}, history
    )
    return Delivered(
        environment=environment,
        version=former,
        new=True,
        sentence=f"{environment}: {sentence}, instead of {bad}",
        examples=examples,
    )


def deliver(space: Workspace, version: str, *, to: str = "") -> Iterator[Delivered]:
    """Bring a version through the environments in their order, as far as it may go, and not beyond `to`.

    Raises:
        RefusedError: it failed somewhere; where something is only missing, the last sentence says so.
    """
    subject = champion.subject(space)
    for environment in _until(space, to):
        runs = deployments.running(space.ledger.read(), subject, environment) or {}
        if handover.is_there(space.targets(environment), version, runs):
            sentence = f"{environment} runs {subject}:{version} already"
            yield Delivered(environment=environment, version=version, new=False, sentence=sentence)
            continue
        try:
            yield deploy(space, environment, version, by_name=False)
        except _WAITING as waits:
            sentence = f"{waits.message.splitlines()[0]}: {waits.hint}"
            yield Delivered(environment=environment, version="", new=False, sentence=sentence)
            return


def pending(space: Workspace, environment: str) -> str:
    """Return the version that `deploy` would bring there, approvals aside; empty where there is none to bring.

    Raises:
        NotFoundError: no such environment.
    """
    approval.must_be(space, environment)
    history, subject = space.ledger.read(fresh=True), champion.subject(space)
    try:
        version = _newest(space, environment, history)
        of = approval.case(space, environment, version, history)
        _after_others(space, of, history)
        judgements.require(space, of, history, named=False)
    except (NotFoundError, RefusedError):
        return ""
    runs = deployments.running(history, subject, environment) or {}
    return "" if runs.get("version") == version else version


def promote(space: Workspace, released: Released) -> Released:
    """Copy a version to the releases, if all is there that the last environment asks for.

    Raises:
        RefusedError: an approval or a gate is missing.
    """
    history = space.ledger.read(fresh=True)
    of = approval.case(space, space.settings.last_environment, released.version, history)
    judgements.require(space, of, history, named=False)
    answer = approval.require(space, of, history)
    new = release.to_releases(space, released.version, answer.names)
    sentence = f"{released.coordinates} {'promoted' if new else 'is promoted already'}"
    return msgspec.structs.replace(released, promoted=True, new=new or released.new, sentence=sentence)


def _until(space: Workspace, to: str) -> list[str]:
    order = list(space.settings.environment)
    return order[: order.index(to) + 1] if to else order


def _newest(space: Workspace, environment: str, history: History) -> str:
    subject = champion.subject(space)
    bad = deployments.barred(history, subject, environment)
    found = [str(event.data.get("version", "")) for event in read.events(history, subject, "published")]
    good = [version for version in found if version not in bad]
    if not good:
        message = f"{subject} has no published version" + (" that wasn't rolled back there" if found else "")
        raise NotFoundError(message, "dolbear run makes one, from a clean release branch.")
    return max(good, key=parse)


def _not_taken_back(of: Case, told: str | None, now: Mapping[str, Any], history: History) -> None:
    """See that nobody told the target to go back, without the ledger's knowing: a rollback may have been cut off."""
    before = deployments.has_run(history, of.told.event.subject, of.environment, told or "")
    if now.get("version") == of.version and told not in {None, "", of.version} and before:
        message = f"{of.environment}: the ledger says {of.version}, but somebody went back to {told} there"
        hint = f"dolbear rollback {of.environment} {told}, or dolbear deploy {of.environment} {of.version}"
        raise BarredError(message, hint)


def _after_others(space: Workspace, of: Case, history: History) -> None:
    order = list(space.settings.environment)
    for earlier in order[: order.index(of.environment)]:
        if not deployments.has_run(history, champion.subject(space), earlier, of.version):
            message = f"{of.environment}: {of.version} hasn't run in {earlier}"
            raise RefusedError(message, f"dolbear deploy {earlier} {of.version}")
