"""Which commit's rules count: that of the last version which the rules before it let into the last environment."""

from __future__ import annotations

from dolbear.ledger import read
from dolbear.ledger.event import Signed
from dolbear.ledger.store import History
from dolbear.line import champion, rules, votes
from dolbear.line.rules import Rules
from dolbear.line.votes import Case
from dolbear.line.workspace import Workspace


def trusted(space: Workspace, history: History, *, but: str = "") -> Rules:
    """Return the rules of what was released before; `but` is a version that they shall judge.

    Begins with the first version that ran in the environment which is the last one by its own commit.
    A later one takes over only if its deployment was signed by a key of the rules until then, by
    dolbear itself, with all approvals that they ask for: who may write the ledger can't write himself
    in. No commit where nothing ran.
    """
    subject = champion.subject(space)
    found = Rules(commit="", signers=b"", approvals={})
    for item in read.chosen(history, subject, "deployed"):
        version, environment = str(item.event.data.get("version", "")), str(item.event.data.get("environment", ""))
        told = published(history, subject, version) if version != but else None
        if told is None:
            continue
        of = Case(environment=environment, version=version, told=told)
        own = rules.of_commit(space, of.commit)
        if own.last == environment and (not found.commit or _let_in(space, item, of, found, history)):
            found = own
    return found


def published(history: History, subject: str, version: str) -> Signed | None:
    """Return the event that tells of a version's publication."""
    return read.newest(history, subject, {"published"}, version)


def _let_in(space: Workspace, item: Signed, of: Case, until_then: Rules, history: History) -> bool:
    if item.event.data.get("recorded"):
        return False
    if until_then.signers and not votes.names(space, item, until_then):
        return False
    needed = until_then.needed(of.environment)
    return not needed or len(votes.count(space, of, until_then, history, now=item.event.time).approved) >= needed
