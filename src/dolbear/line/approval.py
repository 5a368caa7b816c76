"""Who may say that a version goes into an environment, and who has."""

from __future__ import annotations

import time
import tomllib

import msgspec

from dolbear.core.errors import NotFoundError, RefusedError, UsageError
from dolbear.ledger import approvals, deployments, read
from dolbear.ledger.approvals import Answer, Approval, Question
from dolbear.ledger.event import Event, Signed
from dolbear.ledger.store import History
from dolbear.ledger.trust import Tag
from dolbear.line import champion, release
from dolbear.line.workspace import Workspace
from dolbear.project.parse import FILE


class NotApprovedError(RefusedError):
    """Too few people have approved."""

    def __init__(self, what: str, needed: int, answer: Answer, hint: str) -> None:
        have = len(answer.approved)
        message = f"{what} needs {needed} approval{'s' if needed > 1 else ''}, and has {have or 'none'}"
        super().__init__("\n".join([message, *(f"  {reason}" for reason in answer.rejected)]), hint)
        self.answer = answer


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of approvers: a published version, by the event that published it."""

    environment: str
    version: str
    sha256: str
    commit: str
    released: str

    @property
    def trusted(self) -> str:
        """The commit whose settings and signers count: what was released before can't be changed with this version."""
        return self.released or self.commit


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
    found = release.published_as(history, champion.subject(space), version)
    if found is None:
        message = f"{champion.subject(space)} has no published version {version}"
        raise NotFoundError(message, "dolbear log --kind published lists them.")
    return Case(
        environment=environment,
        version=version,
        sha256=str(found.data["sha256"]),
        commit=str(found.data.get("commit", "")),
        released=_released(space, history, version),
    )


def asked(space: Workspace, of: Case, history: History, *, fresh: bool = True) -> Answer:
    """Count the approvals of a version: events of the ledger, and tags of Git."""
    # A tag has no place among events, whose order no clock decides: a withdrawal stands against any tag.
    found = [*_tags(space, of, fresh=fresh), *_events(space, of, history)]
    expires = space.settings.environment[of.environment].expires
    question = Question(
        environment=of.environment,
        sha256=of.sha256,
        makers=space.past.makers(of.released, of.commit),
        now=_now(),
        expires=expires,
    )
    return approvals.count(found, question)


def needed(space: Workspace, of: Case) -> int:
    """Return how many must approve: what was released before can't be undercut by this version's settings."""
    here = space.settings.environment[of.environment].approvals
    content = space.past.file(of.released, FILE) if of.released else None
    try:
        before = tomllib.loads((content or b"").decode())
        told = before.get("environment", {}).get(of.environment, {}).get("approvals", 0)
    except (ValueError, AttributeError):
        told = 0
    return max(here, told if isinstance(told, int) else 0)


def require(space: Workspace, of: Case, history: History) -> Answer:
    """Return the approvals, if there are enough.

    Raises:
        NotApprovedError: there aren't.
    """
    count = needed(space, of)
    if not count:
        return Answer(approved=(), rejected=())
    answer = asked(space, of, history)
    if len(answer.approved) < count:
        what = f"{of.environment}: {champion.subject(space)}:{of.version}"
        hint = f"Someone who didn't make it: dolbear approve {of.version} --for {of.environment}"
        raise NotApprovedError(what, count, answer, hint)
    return answer


def approve(space: Workspace, environment: str, version: str, *, withdraw: bool = False) -> Event:
    """Record that who works here approves a version, or doesn't any more.

    Raises:
        RefusedError: he made it, or his key doesn't count.
        UsageError: Git has no key to sign with.
    """
    history = space.ledger.read(fresh=True)
    of = case(space, environment, version, history)
    kind = "withdrawn" if withdraw else "approved"
    data = {"environment": environment, "version": version, "sha256": of.sha256}
    made = release.event(space, kind, data)
    _may(space, of, made)
    added = space.ledger.append(lambda _: [made])
    return added[0].event


def text(space: Workspace, of: Case) -> str:
    """Return the message of a tag that approves, for those who have Git alone."""
    return f"approve {champion.subject(space)}:{of.version} for {of.environment}\n\nsha256: {of.sha256}\n"


def _may(space: Workspace, of: Case, made: Event) -> None:
    """Tell at once what would be found later: the ledger should hold no approval that can't count."""
    content = msgspec.json.encode(made)
    signature = space.signer.sign(content)
    if not signature:
        message = "an approval must be signed, and Git has no SSH key to sign with"
        raise UsageError(message, "git config gpg.format ssh && git config user.signingkey ~/.ssh/id_ed25519.pub")
    allowed = space.past.file(of.trusted, space.settings.ledger.signers) or b""
    names = space.signer.names(content, signature, allowed, time=made.time, of_git=False)
    if not names:
        message = (
            f"your key isn't in {space.settings.ledger.signers} of the commit {of.trusted[:12]}, which says whose count"
        )
        raise RefusedError(message, "A released version must have it first: add it, let others approve, release.")
    mine = space.past.makers(of.released, of.commit) & {who.casefold() for who in names}
    if mine and made.kind == "approved":
        message = f"{min(mine)} made {of.version}: who approves may not be among its authors"
        raise RefusedError(message, "Ask someone who had no part in it.")


def _events(space: Workspace, of: Case, history: History) -> list[Approval]:
    allowed = space.past.file(of.trusted, space.settings.ledger.signers) or b""
    return [
        _of_event(space, item, allowed)
        for item in read.chosen(history, champion.subject(space))
        if item.event.kind in {"approved", "withdrawn"} and item.event.data.get("version") == of.version
    ]


def _of_event(space: Workspace, item: Signed, allowed: bytes) -> Approval:
    event = item.event
    return Approval(
        environment=str(event.data.get("environment", "")),
        sha256=str(event.data.get("sha256", "")),
        time=event.time,
        signers=space.signer.names(item.content, item.signature, allowed, time=event.time, of_git=False),
        where=item.path,
        withdrawn=event.kind == "withdrawn",
    )


def _tags(space: Workspace, of: Case, *, fresh: bool) -> list[Approval]:
    allowed = space.past.file(of.trusted, space.settings.ledger.signers) or b""
    return [_of_tag(space, of, tag, allowed) for tag in space.past.tags(of.environment, of.version, fresh=fresh)]


def _of_tag(space: Workspace, of: Case, tag: Tag, allowed: bytes) -> Approval:
    """Read a tag; what it approves is said by its message, not by its name."""
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(tag.seconds))
    first, *lines = tag.message.strip().splitlines() or [""]
    digests = [line.partition(":")[2].strip() for line in lines if line.startswith("sha256:")]
    means = first.strip() == text(space, of).partition("\n")[0]
    return Approval(
        environment=of.environment,
        sha256=digests[0] if means and digests else "",
        time=moment,
        signers=space.signer.names(tag.content, tag.signature, allowed, time=moment, of_git=True),
        way="tag",
        where=tag.name,
    )


def _released(space: Workspace, history: History, version: str) -> str:
    """Return the commit of the champion: what the last environment runs, else what was promoted last."""
    subject = champion.subject(space)
    last = next(reversed(space.settings.environment), "")
    runs = deployments.running(history, subject, last) if last else read.champion(history, subject)
    other = str(runs["version"]) if runs else ""
    found = release.published_as(history, subject, other) if other and other != version else None
    return str(found.data.get("commit", "")) if found else ""


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
