"""What was judged of a published version, against which champion; and what an environment asks of that."""

from __future__ import annotations

from typing import Any

from dolbear.core.errors import RefusedError
from dolbear.ledger import read
from dolbear.ledger.event import Event
from dolbear.ledger.store import History
from dolbear.line import champion, events
from dolbear.line.results import Result
from dolbear.line.stages import gate
from dolbear.line.votes import Case
from dolbear.line.workspace import Workspace

# What of an event tells of a judgement.
KEYS = ("question", "champion", "verdicts")
_KINDS = ("published", "judged")


class NotGoodEnoughError(RefusedError):
    """A gate that an environment asks for wasn't passed."""


class JudgedBeforeError(RefusedError):
    """A version was compared with a champion that isn't the champion any more."""


def facts(result: Result) -> dict[str, Any]:
    """Return what the ledger keeps of a judgement: so that it isn't made again, and that others can ask for it."""
    return {
        "question": gate.question(result.ingredients),
        "champion": result.ingredients.get("champion", gate.NONE),
        "verdicts": {verdict["gate"]: verdict["word"] for verdict in result.summary["verdicts"]},
    }


def last(history: History, subject: str, version: str) -> dict[str, Any]:
    """Return the data of a published version's last judgement; empty if it isn't published."""
    found = read.newest(history, subject, _KINDS, version)
    return found.event.data if found else {}


def renew(space: Workspace, version: str, result: Result) -> bool:
    """Record that a published version was judged against another champion; False if it is the one that is recorded."""
    subject, told = champion.subject(space), facts(result)

    def decide(history: History) -> list[Event]:
        before = last(history, subject, version)
        return [] if before.get("champion", told["champion"]) == told["champion"] else [made]

    made = events.made(space, "judged", {"version": version, "sentence": result.summary["sentence"], **told})
    return bool(decide(space.ledger.read())) and bool(space.ledger.append(decide))


def require(space: Workspace, of: Case, history: History, *, named: bool) -> None:
    """See that a version has passed the gates that an environment asks for, the last one's against the champion of now.

    What is deployed by its name (`named`) may have met another champion: somebody wants just this one.

    Raises:
        NotGoodEnoughError: a gate wasn't passed.
        JudgedBeforeError: the champion has changed since.
    """
    told = last(history, champion.subject(space), of.version)
    for name in space.settings.environment[of.environment].gates:
        word = told.get("verdicts", {}).get(name, "not judged")
        if word != "pass":
            message = f"{of.environment} asks for the gate {name}, and {of.version} has: {word}"
            raise NotGoodEnoughError(
                message, "dolbear report shows why; dolbear.toml says what the environment asks for."
            )
    if named or of.environment != space.settings.last_environment:
        return
    now = champion.version(space) or gate.NONE
    met = told.get("champion", now)
    if gate.compares(space.settings) and now not in {met, of.version}:
        message = f"{of.environment} runs {now}, and {of.version} was compared with {met}"
        as_it_is = f"dolbear deploy {of.environment} {of.version}"
        hint = f"dolbear run compares it anew, from its commit; to deploy it as it is: {as_it_is}"
        raise JudgedBeforeError(message, hint)
