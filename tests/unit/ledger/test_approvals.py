"""Whose approvals count, and why others don't."""

from __future__ import annotations

from typing import Any

from dolbear.ledger.approvals import Approval, Question, count

QUESTION = Question(
    environment="production",
    sha256="aa",
    makers=frozenset({"ada@example.com"}),
    now="2026-11-24T12:00:00Z",
    expires=3600,
)


def said(*signers: str, **other: str | bool) -> Approval:
    given: dict[str, Any] = {
        "environment": "production",
        "sha256": "aa",
        "time": "2026-11-24T11:30:00Z",
        "where": "approvals/000001.json",
    }
    return Approval(signers=signers, **(given | other))


def test_a_second_person_counts_once() -> None:
    answer = count([said("grace@example.com"), said("grace@example.com")], QUESTION)
    assert answer.names == ("grace@example.com",)
    assert not answer.rejected


def test_who_made_it_does_not_count_under_any_of_his_names() -> None:
    answer = count([said("boss@example.com", "Ada@Example.com")], QUESTION)
    assert not answer.approved
    assert answer.rejected == ("boss@example.com: made this version as ada@example.com",)


def test_two_names_of_one_key_are_one_person() -> None:
    answer = count([said("grace@example.com", "g@example.com"), said("g@example.com")], QUESTION)
    assert answer.names == ("grace@example.com",)


def test_other_bytes_unsigned_and_expired_ones_do_not_count() -> None:
    answer = count(
        [
            said("grace@example.com", sha256="bb"),
            said("joan@example.com", sha256=""),
            said(),
            said("hedy@example.com", time="2026-11-24T10:59:59Z"),
            said("joan@example.com", environment="test"),
        ],
        QUESTION,
    )
    assert not answer.approved
    assert answer.rejected == (
        "grace@example.com: approved other bytes, bb",
        "joan@example.com: its message isn't that of an approval of this version",
        "approvals/000001.json: not signed by a key that counts",
        "hedy@example.com: expired: approved 2026-11-24T10:59:59Z, now it is 2026-11-24T12:00:00Z",
    )


def test_the_last_word_counts_whatever_the_clocks_say() -> None:
    early = said("grace@example.com", time="2026-11-24T11:45:00Z")
    withdrawn = said("grace@example.com", time="2026-11-24T11:00:01Z", withdrawn=True)
    assert count([early, withdrawn], QUESTION).rejected == ("grace@example.com: withdrawn",)
    assert count([withdrawn, early], QUESTION).names == ("grace@example.com",)


def test_a_clock_ahead_of_the_deployers_does_not_expire() -> None:
    assert count([said("grace@example.com", time="2026-11-24T13:00:00Z")], QUESTION).names == ("grace@example.com",)
