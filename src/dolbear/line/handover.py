"""Hand a version over to an environment: what is handed over, what happens if it fails, and the record of it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from dolbear.core.digest import Digest
from dolbear.core.errors import DolbearError, RefusedError, RemoteError
from dolbear.delivery.target import Goods, Target, UnfitError
from dolbear.ledger import deployments
from dolbear.ledger.event import Event
from dolbear.ledger.store import History
from dolbear.line import approval, champion, events
from dolbear.line.votes import Case
from dolbear.line.workspace import Workspace
from dolbear.packaging import opened
from dolbear.publishing import promote as copied
from dolbear.publishing.layout import Coordinates


class FailedDeploymentError(RefusedError):
    """A version didn't do well in an environment; the one before runs there again."""


class OvertakenError(RefusedError):
    """Somebody else deployed to the environment meanwhile; it was told again what he chose."""

    def __init__(self, environment: str, now: str = "") -> None:
        more = f"\n{now}" if now else ""
        super().__init__(
            f"somebody else deployed to {environment} meanwhile{more}",
            "dolbear log says who; run again if it is still wanted.",
        )
        self.environment = environment


def is_there(target: Target, version: str, now: Mapping[str, Any]) -> bool:
    """Say whether ledger (`now`) and target both know of a version; what another tool deployed, no target was told."""
    return now.get("version") == version and (now.get("recorded") is True or target.current() in {None, version})


def goods(space: Workspace, of: Case) -> Goods:
    """Open a version, from the releases if it is there, else from the candidates.

    Raises:
        NotFoundError: it isn't there any more.
        IntegrityError: its bytes aren't those that were published.
    """
    about = space.settings.project
    at = Coordinates(about.group, about.name, of.version)
    place = space.releases if space.releases.read(at.path("pom")) is not None else space.candidates
    jar = copied.verified(place, at, *copied.JAR, expected=Digest(f"sha256:{of.sha256}"))
    package = opened.open_jar(jar, expected=str(at))
    metrics = package.passport.get("metrics", {}).get("test", {})
    return Goods(
        group=about.group,
        name=about.name,
        version=of.version,
        sha256=of.sha256,
        jar=jar,
        signature=package.signature,
        golden=package.golden,
        notes=tuple(f"test {name}: {value:.4g}" for name, value in list(metrics.items())[:3]),
    )


@contextlib.contextmanager
def back_on_failure(space: Workspace, of: Case, history: History, before: str) -> Iterator[None]:
    """Bring back what ran before if the block fails, and note why if it is the version's fault.

    A place that can't be reached says nothing of the version: it is tried again by the next run.

    Raises:
        FailedDeploymentError: the version failed there.
        RemoteError: the place can't be reached.
    """
    try:
        yield
    except RemoteError:
        former = _case(space, of.environment, before, history)
        target = space.targets(of.environment)
        target.name(former.version, former.sha256) if former else target.clear()
        raise
    except UnfitError as reason:
        former = _case(space, of.environment, before, history)
        again = _brought_back(space, of, former)
        data = {"instead_of": of.version, "reason": reason.message, "automatic": True}
        record(space, "rolled-back", former or msgspec.structs.replace(of, version=""), data, history)
        message = f"{of.environment}: {of.version} failed: {reason.message}\n{again}"
        raise FailedDeploymentError(message, reason.hint) from reason


def _brought_back(space: Workspace, of: Case, former: Case | None) -> str:
    target = space.targets(of.environment)
    if former is None:
        target.clear()
        return "nothing runs there"
    try:
        target.name(former.version, former.sha256)
        again = goods(space, former)
        target.put(again, before=of.version)
        target.check(again)
    except DolbearError as error:
        return f"{former.version} was asked to run there again, but: {error.message}"
    return f"{former.version} runs there again"


def record(space: Workspace, kind: str, of: Case, data: dict[str, Any], seen: History) -> None:
    """Tell the ledger, unless it knows more of the environment than was `seen`.

    Raises:
        OvertakenError: somebody else deployed there meanwhile.
    """
    subject = champion.subject(space)
    sha256 = of.sha256 if of.version else ""
    facts = {"environment": of.environment, "version": of.version, "sha256": sha256, **data}
    made = events.made(space, kind, facts)
    known = len(deployments.of_environment(seen, subject, of.environment))

    def decide(history: History) -> list[Event]:
        if len(deployments.of_environment(history, subject, of.environment)) != known:
            raise OvertakenError(of.environment)
        return [made]

    try:
        space.ledger.append(decide)
    except OvertakenError as faster:
        if data.get("recorded"):
            raise
        raise OvertakenError(of.environment, _followed(space, of)) from faster


def _followed(space: Workspace, of: Case) -> str:
    """Bring what the ledger says: who was faster there may have been slower at the target."""
    history = space.ledger.read()
    runs = deployments.running(history, champion.subject(space), of.environment)
    return _brought_back(space, of, _case(space, of.environment, str(runs["version"]) if runs else "", history))


def _case(space: Workspace, environment: str, version: str, history: History) -> Case | None:
    return approval.case(space, environment, version, history) if version else None
