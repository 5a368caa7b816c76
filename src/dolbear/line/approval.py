"""Who may say that a version goes into an environment, and whether enough have."""

from __future__ import annotations

import time

import msgspec

from dolbear.core.errors import NotFoundError, RefusedError, UsageError
from dolbear.ledger.approvals import Answer
from dolbear.ledger.event import Event, Signed
from dolbear.ledger.store import History
from dolbear.line import champion, events, root, rules, votes
from dolbear.line.rules import Rules
from dolbear.line.votes import Case
from dolbear.line.workspace import Workspace
from dolbear.project.parse import FILE


class NotApprovedError(RefusedError):
    """Too few people have approved."""

    def __init__(self, what: str, needed: int, answer: Answer, hint: str) -> None:
        have = len(answer.approved)
        message = f"{what} needs {needed} approval{'s' if needed > 1 else ''}, and has {have or 'none'}"
        super().__init__("\n".join([message, *(f"  {reason}" for reason in answer.rejected)]), hint)
        self.answer = answer


def must_be(space: Workspace, environment: str) -> None:
    """See that the settings have an environment of that name.

    Raises:
        NotFoundError: they haven't.
    """
    if environment not in space.settings.environment:
        known = ", ".join(space.settings.environment) or "none"
        message = f"there is no environment {environment!r}; {FILE} has: {known}"
        raise NotFoundError(message, f"Name one of them, or add [environment.{environment}].")


def case(space: Workspace, environment: str, version: str, history: History) -> Case:
    """Find the published version that is meant.

    Raises:
        NotFoundError: there is no such version, or environment.
    """
    must_be(space, environment)
    told = root.published(history, champion.subject(space), version)
    if told is None:
        message = f"{champion.subject(space)} has no published version {version}"
        raise NotFoundError(message, "dolbear log --kind published lists them.")
    return Case(environment=environment, version=version, told=told)


def require(space: Workspace, of: Case, history: History) -> Answer:
    """Return the approvals, if there are enough; the remote is asked for tags first.

    Raises:
        NotApprovedError: there aren't.
    """
    before = root.trusted(space, history, but=of.version)
    here = space.settings.environment[of.environment].approvals
    needed = max(here, before.needed(of.environment))
    if not needed:
        return Answer(approved=(), rejected=())
    space.past.fetch_tags()
    answer = votes.count(space, of, _judging(space, of, before), history, now=_now())
    if len(answer.approved) < needed:
        what = f"{of.environment}: {champion.subject(space)}:{of.version}"
        hint = f"Someone who didn't make it: dolbear approve {of.version} --for {of.environment}"
        raise NotApprovedError(what, needed, answer, hint)
    return answer


def approve(space: Workspace, environment: str, version: str, *, withdraw: bool = False) -> Event:
    """Record that who works here approves a version, or doesn't any more.

    Raises:
        RefusedError: he had a part in it, or his key doesn't count.
        UsageError: Git has no key to sign with.
    """
    history = space.ledger.read(fresh=True)
    of = case(space, environment, version, history)
    data = {"environment": environment, "version": version, "sha256": of.sha256}
    made = events.made(space, "withdrawn" if withdraw else "approved", data)
    _may(space, of, made, _judging(space, of, root.trusted(space, history, but=version)))
    return space.ledger.append(lambda _: [made])[0].event


def _judging(space: Workspace, of: Case, before: Rules) -> Rules:
    """Return the rules that judge a version; the first one is judged by its own."""
    if before.commit:
        return before
    return msgspec.structs.replace(rules.of_commit(space, of.commit), commit="")


def _may(space: Workspace, of: Case, made: Event, judging: Rules) -> None:
    """Tell at once what would be found later: the ledger should hold no approval that can't count."""
    content = msgspec.json.encode(made)
    signature = space.signer.sign(content)
    if not signature:
        message = "an approval must be signed, and Git has no SSH key to sign with"
        raise UsageError(message, "git config gpg.format ssh && git config user.signingkey ~/.ssh/id_ed25519.pub")
    names = votes.names(space, Signed(event=made, path="", content=content, signature=signature), judging)
    if not names:
        commit = judging.commit or of.commit
        message = (
            f"your key isn't in {space.settings.ledger.signers} of the commit {commit[:12]}, which says whose count"
            " (or it is there for another time, or for Git alone)"
        )
        raise RefusedError(message, "A released version must have it first: add it, let others approve, release.")
    mine = votes.makers(space, of, judging) & {who.casefold() for who in names}
    if mine and made.kind == "approved":
        message = f"{min(mine)} made {of.version}: who approves may not be among its authors"
        raise RefusedError(message, "Ask someone who had no part in it.")


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
