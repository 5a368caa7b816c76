"""What every ledger keeps to: the one in memory, and the one in Git."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from dolbear.adapters.git.ledger import GitLedger
from dolbear.core.digest import Digest, of_bytes
from dolbear.ledger import read
from dolbear.ledger.event import Event
from dolbear.ledger.reserve import reserve
from dolbear.ledger.store import EventStore, History, Memory

Open = Callable[[], EventStore]


@pytest.fixture(params=["memory", "git"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> EventStore:
    if request.param == "memory":
        return Memory()
    return GitLedger(repository(tmp_path / "clone"))


def repository(folder: Path) -> Path:
    folder.mkdir()
    subprocess.run(["git", "init", "-q", "-b", "main"], cwd=folder, check=True)
    subprocess.run(["git", "config", "user.name", "Ada"], cwd=folder, check=True)
    subprocess.run(["git", "config", "user.email", "ada@example.com"], cwd=folder, check=True)
    return folder


def event(kind: str = "promoted", **data: object) -> Event:
    return Event(kind=kind, subject="g:m", data=data, time="2026-01-01T00:00:00Z", who="Ada <ada@example.com>")


def test_an_empty_ledger_has_no_events(store: EventStore) -> None:
    assert list(store.read()) == []


def test_events_come_back_in_order(store: EventStore) -> None:
    for number in range(3):
        store.append(lambda _, number=number: [event(version=number)])  # type: ignore[misc]
    assert [item.event.data["version"] for item in store.read()] == [0, 1, 2]
    assert [item.event.sequence for item in store.read()] == [1, 2, 3]


def test_decisions_are_numbered_files_and_observations_are_named_by_digest(store: EventStore) -> None:
    store.append(lambda _: [event("run", stage="train"), event("promoted"), event("promoted")])
    paths = [item.path for item in store.read()]
    assert paths[0].startswith("runs/")
    assert paths[1:] == ["releases/000001.json", "releases/000002.json"]


def test_a_decision_against_an_event_writes_nothing(store: EventStore) -> None:
    def nothing(_: History) -> list[Event]:
        return []

    assert list(store.append(nothing)) == []
    assert list(store.read()) == []


def test_the_same_content_has_the_same_number(store: EventStore) -> None:
    contents = [of_bytes(name) for name in (b"a", b"b", b"a")]
    numbers = [reserve(store, event("reserved"), content, lambda _: "patch").version for content in contents]
    assert numbers == [(1, 0, 0), (1, 0, 1), (1, 0, 0)]


def test_the_last_promotion_is_the_champion(store: EventStore) -> None:
    assert read.champion(store.read(), "g:m") is None
    store.append(lambda _: [event(version="1.0.0")])
    store.append(lambda _: [event(version="1.1.0")])
    champion = read.champion(store.read(), "g:m")
    assert champion is not None
    assert champion["version"] == "1.1.0"
    assert read.champion(store.read(), "g:other") is None


def test_bump_sees_the_data_of_the_last_number(store: EventStore) -> None:
    seen: list[object] = []

    def bump(last: dict[str, object] | None) -> str:
        seen.append(last and last["note"])
        return "minor"

    for name in ("a", "b"):
        reserve(store, event("reserved", note=name), Digest(of_bytes(name.encode())), bump)
    assert seen == [None, "a"]
