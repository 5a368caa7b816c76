"""How new events get their places."""

from __future__ import annotations

import pytest
from ledgers import event, stored

from dolbear.core.errors import IntegrityError
from dolbear.ledger.store import numbered, ordered


def test_the_first_of_each_stream_is_one() -> None:
    placed = numbered((), [event("reserved"), event("promoted"), event("reserved")])
    assert [path for path, _ in placed] == ["numbers/000001.json", "releases/000001.json", "numbers/000002.json"]
    assert [made.sequence for _, made in placed] == [1, 2, 3]


def test_a_gap_is_never_filled() -> None:
    history = [stored(event("promoted", sequence=1), 1), stored(event("promoted", sequence=9), 5)]
    ((path, made),) = numbered(history, [event("promoted")])
    assert (path, made.sequence) == ("releases/000006.json", 10)


def test_two_events_at_one_place_are_refused() -> None:
    history = [stored(event("promoted", sequence=3), 1), stored(event("promoted", sequence=3), 2)]
    with pytest.raises(IntegrityError, match="have the same place, 3"):
        ordered(history)


def test_order_is_that_of_the_sequence_not_of_clocks_or_paths() -> None:
    late = stored(event("run", sequence=2), 1)
    early = stored(event("promoted", sequence=1), 9)
    assert ordered([late, early]) == (early, late)
