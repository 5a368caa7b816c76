"""Who approved a version: events of the ledger and tags of Git, held against the rules of a commit."""

from __future__ import annotations

import re
import time

import msgspec

from dolbear.ledger import approvals, read
from dolbear.ledger.approvals import Answer, Approval, Question
from dolbear.ledger.event import Signed, sha256_of
from dolbear.ledger.store import History
from dolbear.ledger.trust import Tag
from dolbear.line import champion
from dolbear.line.rules import Rules
from dolbear.line.workspace import Workspace

_ADDRESS = re.compile(r"<([^<>]+)>")


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A published version that is to go into an environment; `told` is the event that published it."""

    environment: str
    version: str
    told: Signed

    @property
    def sha256(self) -> str:
        """The jar's."""
        return sha256_of(self.told.event)

    @property
    def commit(self) -> str:
        """What it was made from."""
        return str(self.told.event.data.get("commit", ""))


def count(space: Workspace, of: Case, rules: Rules, history: History, *, now: str) -> Answer:
    """Count those whose approvals are good by the rules of what was released before."""
    # A tag has no place among events, whose order no clock decides: a withdrawal stands against any tag.
    found = [*_tags(space, of, rules), *_events(space, of, rules, history)]
    place = space.settings.environment.get(of.environment)
    expires = place.expires if place else None
    question = Question(
        environment=of.environment,
        sha256=of.sha256,
        makers=makers(space, of, rules),
        now=now,
        expires=expires,
    )
    return approvals.count(found, question)


def makers(space: Workspace, of: Case, rules: Rules) -> frozenset[str]:
    """Return who had a part in a version: by its commits, and who published it."""
    said = _ADDRESS.search(of.told.event.who)
    published = {said[1].casefold()} if said else set()
    published |= {who.casefold() for who in names(space, of.told, rules)}
    since = rules.commit if rules.commit != of.commit else ""
    return space.past.makers(since, of.commit) | published


def names(space: Workspace, item: Signed, rules: Rules) -> tuple[str, ...]:
    """Return all names that an event's signer has by the rules; none if its signature isn't good."""
    return space.signer.names(item.content, item.signature, rules.signers, time=item.event.time, of_git=False)


def text(space: Workspace, of: Case) -> str:
    """Return the message of a tag that approves, for those who have Git alone."""
    return f"approve {champion.subject(space)}:{of.version} for {of.environment}\n\nsha256: {of.sha256}\n"


def _events(space: Workspace, of: Case, rules: Rules, history: History) -> list[Approval]:
    return [
        Approval(
            environment=str(item.event.data.get("environment", "")),
            sha256=str(item.event.data.get("sha256", "")),
            time=item.event.time,
            signers=names(space, item, rules),
            where=item.path,
            withdrawn=item.event.kind == "withdrawn",
        )
        for item in read.chosen(history, champion.subject(space))
        if item.event.kind in {"approved", "withdrawn"} and item.event.data.get("version") == of.version
    ]


def _tags(space: Workspace, of: Case, rules: Rules) -> list[Approval]:
    return [_tag(space, of, tag, rules) for tag in space.past.tags(of.environment, of.version)]


def _tag(space: Workspace, of: Case, tag: Tag, rules: Rules) -> Approval:
    """Read a tag; what it approves is said by its message, not by its name."""
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(tag.seconds))
    first, *lines = tag.message.strip().splitlines() or [""]
    digests = [line.partition(":")[2].strip() for line in lines if line.startswith("sha256:")]
    means = first.strip() == text(space, of).partition("\n")[0]
    return Approval(
        environment=of.environment,
        sha256=digests[0] if means and digests else "",
        time=moment,
        signers=space.signer.names(tag.content, tag.signature, rules.signers, time=moment, of_git=True),
        way="tag",
        where=tag.name,
    )
