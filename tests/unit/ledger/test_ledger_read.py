"""Questions to the ledger."""

from __future__ import annotations

import pytest
from ledgers import event

from dolbear.core.errors import IntegrityError
from dolbear.ledger import read
from dolbear.ledger.store import Memory


def test_events_are_chosen_by_project_and_kind() -> None:
    store = Memory()
    made = [event("run", n=1), event("promoted", version="1.0.0"), event("promoted", subject="g:other")]
    store.append(lambda _: made)
    assert [item.kind for item in read.events(store.read(), "g:m")] == ["run", "promoted"]
    assert len(read.chosen(store.read(), kind="promoted")) == 2
    assert len(read.chosen(store.read())) == 3


def test_an_event_is_found_by_its_data() -> None:
    store = Memory()
    store.append(lambda _: [event("published", version="1.0.0", sha256="a" * 64)])
    assert read.has(store.read(), "g:m", "published", version="1.0.0")
    assert not read.has(store.read(), "g:m", "published", version="1.0.1")
    assert not read.has(store.read(), "g:m", "promoted", version="1.0.0")
    assert not read.has(store.read(), "g:n", "published", version="1.0.0")


@pytest.mark.parametrize("version", ["../../etc", "1.0", "1.0.0-x", "1.0.-1", "", None, 1, [1, 2], [True, 0, 0], "1.²"])
def test_a_champion_without_a_proper_version_is_refused(version: object) -> None:
    store = Memory()
    store.append(lambda _: [event("promoted", version=version)])
    with pytest.raises(IntegrityError, match="has no version but"):
        read.champion(store.read(), "g:m")
