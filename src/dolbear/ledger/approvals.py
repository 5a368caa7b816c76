"""Whose approvals of a version count, and why others don't."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """One person's word on one jar for one environment, as its signature proves it.

    `signers` are all names that the key has among the allowed signers; empty where the signature
    isn't good. `time` is UTC, ISO. `way` says how it came: an event of the ledger, or a tag of Git.
    """

    environment: str
    sha256: str
    time: str
    signers: tuple[str, ...]
    way: Literal["event", "tag"] = "event"
    where: str = ""
    withdrawn: bool = False


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What must be approved, by whom it was made, and when it is asked; `expires` is in seconds."""

    environment: str
    sha256: str
    makers: frozenset[str]
    now: str
    expires: float | None = None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Who approved, each once, and for each other approval why it doesn't count."""

    approved: tuple[Approval, ...]
    rejected: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Who approved."""
        return tuple(approval.signers[0] for approval in self.approved)


def count(approvals: Sequence[Approval], question: Question) -> Answer:
    """Take the last word of each person, in the order given.

    A key with several names is one person; it doesn't count if any of its names made the version.
    """
    last: dict[tuple[str, ...], Approval] = {}
    rejected = []
    for approval in approvals:
        if approval.environment != question.environment:
            continue
        if reason := _refused(approval, question):
            rejected.append(f"{approval.signers[0] if approval.signers else approval.where}: {reason}")
        else:
            last[approval.signers] = approval
    rejected += [f"{who[0]}: withdrawn" for who, approval in last.items() if approval.withdrawn]
    approved = (approval for approval in last.values() if not approval.withdrawn)
    return Answer(approved=tuple(_by_person(approved)), rejected=tuple(rejected))


def _refused(approval: Approval, question: Question) -> str:
    if not approval.signers:
        return "not signed by a key that counts"
    if not approval.sha256:
        return "its message isn't that of an approval of this version"
    if approval.sha256 != question.sha256:
        return f"approved other bytes, {approval.sha256[:12]}"
    mine = question.makers & {who.casefold() for who in approval.signers}
    if mine:
        return f"made this version as {min(mine)}"
    if question.expires is not None and not approval.withdrawn:
        age = _moment(question.now) - _moment(approval.time)
        if age.total_seconds() > question.expires:
            return f"expired: approved {approval.time}, now it is {question.now}"
    return ""


def _by_person(approvals: Iterable[Approval]) -> Iterable[Approval]:
    seen: set[str] = set()
    for approval in approvals:
        if seen.isdisjoint(approval.signers):
            yield approval
        seen.update(approval.signers)


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)
