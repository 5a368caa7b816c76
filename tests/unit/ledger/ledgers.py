"""Events for tests."""

from __future__ import annotations

from dolbear.ledger.event import Event, Signed, encode, path_of


def event(kind: str = "promoted", *, subject: str = "g:m", sequence: int = 0, **data: object) -> Event:
    return Event(
        kind=kind,
        subject=subject,
        data=data,
        time="2026-01-01T00:00:00Z",
        who="Ada <ada@example.com>",
        sequence=sequence,
    )


def stored(made: Event, number: int = 1, signature: str = "") -> Signed:
    return Signed(event=made, path=path_of(made, number), content=encode(made), signature=signature)
