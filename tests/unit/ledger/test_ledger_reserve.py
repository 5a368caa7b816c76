"""Numbers of versions."""

from __future__ import annotations

import pytest
from ledgers import event

from dolbear.core.digest import of_bytes
from dolbear.core.errors import IntegrityError
from dolbear.ledger.reserve import Version, next_version, reserve
from dolbear.ledger.store import Memory

_A, _B = of_bytes(b"a"), of_bytes(b"b")


@pytest.mark.parametrize(
    ("last", "bump", "expected"),
    [
        (None, "patch", (1, 0, 0)),
        (None, "major", (1, 0, 0)),
        ((1, 2, 3), "patch", (1, 2, 4)),
        ((1, 2, 3), "minor", (1, 3, 0)),
        ((1, 2, 3), "major", (2, 0, 0)),
        ((1, 9, 9), "minor", (1, 10, 0)),
    ],
)
def test_the_next_version(last: Version | None, bump: str, expected: Version) -> None:
    assert next_version(last, bump) == expected


def test_a_reservation_is_new_once() -> None:
    store = Memory()
    assert reserve(store, event("run"), _A, lambda _: "patch").new
    assert not reserve(store, event("run"), _A, lambda _: "major").new
    assert len(store.read()) == 1


def test_projects_count_apart() -> None:
    store = Memory()
    reserve(store, event(subject="g:one"), _A, lambda _: "patch")
    assert reserve(store, event(subject="g:two"), _A, lambda _: "patch").version == (1, 0, 0)


def test_the_highest_number_counts_not_the_last_by_name() -> None:
    store = Memory()
    for place in range(11):
        reserve(store, event(), of_bytes(bytes([place])), lambda _: "minor")
    assert reserve(store, event(), _B, lambda _: "patch").version == (1, 10, 1)


def test_a_reservation_without_version_is_an_integrity_error() -> None:
    store = Memory()
    store.append(lambda _: [event("reserved", content=_B)])
    with pytest.raises(IntegrityError, match="the reserved event 1 has no version but"):
        reserve(store, event(), _A, lambda _: "patch")
