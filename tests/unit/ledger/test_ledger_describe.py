"""Events in words."""

from __future__ import annotations

from ledgers import event, stored

from dolbear.ledger.describe import HEADINGS, row
from dolbear.ledger.event import Signed
from dolbear.ledger.store import History
from dolbear.ledger.trust import ForgedError, Trust, Verified, verified


class Known:
    """Knows the signature `good`."""

    def verify(self, content: bytes, signature: str, *, time: str = "") -> tuple[Trust, str]:  # noqa: ARG002  # the port
        found: dict[str, tuple[Trust, str]] = {"": ("unsigned", ""), "good": ("valid", "ada@example.com")}
        return found.get(signature, ("forged", ""))


def told(item: Signed) -> tuple[str, ...]:
    (found,) = verified([item], Known())
    return row(found)


def test_each_row_has_a_cell_per_heading() -> None:
    assert len(told(stored(event()))) == len(HEADINGS)


def test_a_reservation() -> None:
    made = event("reserved", version=[1, 2, 3], content="sha256:" + "ab" * 32)
    assert told(stored(made)) == (
        "2026-01-01 00:00:00",
        "reserved",
        "1.2.3",
        "number reserved for content abababababab",
        "Ada <ada@example.com>",
        "unsigned",
    )


def test_signatures_in_words() -> None:
    assert told(stored(event(), signature="good"))[-1] == "signed by ada@example.com"
    assert told(stored(event(), signature="bad"))[-1] == "FORGED"
    assert row(Verified(stored(event()), "unknown", ""))[-1] == "signed, by a key unknown here"


def test_terminals_are_safe_from_what_others_wrote() -> None:
    cells = told(stored(event("run", sentence="ok\x1b[2Jgone\r\n", version="\x9b31m")))
    assert all(cell.isprintable() for cell in cells)


def test_events_without_the_usual_data_are_told_too() -> None:
    for kind in ("run", "reserved", "published", "promoted", "deployed"):
        assert told(stored(event(kind)))[1] == kind


def test_verification_keeps_the_order() -> None:
    history: History = [stored(event("run", n=place), signature="good" if place % 2 else "") for place in range(50)]
    assert [found.item for found in verified(history, Known())] == list(history)


def test_a_forged_error_names_the_first_and_counts_the_others() -> None:
    error = ForgedError(["a.json", "b.json", "c.json"])
    assert error.message == "ledger: the signature of a.json and 2 more isn't of these bytes"
    assert error.exit_code == 5
