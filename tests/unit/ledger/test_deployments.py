"""What runs where, what ran before, and what may not come back."""

from __future__ import annotations

from dolbear.ledger import deployments
from dolbear.ledger.event import Event
from dolbear.ledger.store import Memory

SUBJECT = "io.dolbear:crickets"


class Story:
    """A ledger told event by event; time goes on by the minute."""

    def __init__(self) -> None:
        self.store = Memory()
        self._minute = 0

    def tell(self, kind: str, version: str, **data: str | bool) -> Story:
        self._minute += 1
        event = Event(
            kind=kind,
            subject=SUBJECT,
            data={"environment": "production", "version": version, **data},
            time=f"2026-11-24T12:{self._minute:02}:00Z",
            who="Ada",
        )
        self.store.append(lambda _: [event])
        return self

    def runs(self, at: str = "") -> str:
        found = deployments.running(self.store.read(), SUBJECT, "production", at=at)
        return str(found["version"]) if found else ""

    def barred(self) -> set[str]:
        return deployments.barred(self.store.read(), SUBJECT, "production")


def test_the_last_event_says_what_runs() -> None:
    story = Story().tell("deployed", "1.0.0").tell("deployed", "1.0.1")
    assert story.runs() == "1.0.1"
    assert story.runs(at="2026-11-24T12:01:30Z") == "1.0.0"
    assert story.runs(at="2026-11-24T11:00:00Z") == ""
    assert deployments.running(story.store.read(), SUBJECT, "test") is None


def test_a_rollback_bars_until_the_version_is_named() -> None:
    story = Story().tell("deployed", "1.0.0").tell("deployed", "1.0.1").tell("rolled-back", "1.0.0", instead_of="1.0.1")
    assert (story.runs(), story.barred()) == ("1.0.0", {"1.0.1"})
    assert not deployments.has_run(story.store.read(), SUBJECT, "production", "1.0.1")
    story.tell("deployed", "1.0.1", by_name=False)
    assert story.barred() == {"1.0.1"}
    story.tell("deployed", "1.0.1", by_name=True)
    assert (story.runs(), story.barred()) == ("1.0.1", set())


def test_before_is_the_last_good_one() -> None:
    story = Story().tell("deployed", "1.0.0").tell("deployed", "1.0.1").tell("rolled-back", "1.0.0", instead_of="1.0.1")
    story.tell("deployed", "1.0.2")
    assert deployments.before(story.store.read(), SUBJECT, "production") == "1.0.0"


def test_a_first_deployment_that_failed_leaves_nothing() -> None:
    story = Story().tell("rolled-back", "", instead_of="1.0.0", automatic=True)
    assert (story.runs(), story.barred()) == ("", {"1.0.0"})
    assert deployments.before(story.store.read(), SUBJECT, "production") == ""
