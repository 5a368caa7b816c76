"""Events are canonical bytes at their own path; anything else was made by hand."""

from __future__ import annotations

import json

import msgspec
import pytest
from ledgers import event, stored

from dolbear.core.errors import IntegrityError
from dolbear.ledger.event import decode, encode, number_of, path_of, sha256_of


def test_an_event_comes_back_as_it_was() -> None:
    made = event("promoted", version="1.0.0", note="Größe 10 µm", sequence=7)
    assert decode("releases/000003.json", encode(made), "sig").event == made


def test_bytes_are_canonical() -> None:
    made = event("reserved", b=1, a=[2, 3])
    assert encode(made) == (
        b'{"data":{"a":[2,3],"b":1},"format":1,"kind":"reserved","sequence":0,"subject":"g:m",'
        b'"time":"2026-01-01T00:00:00Z","who":"Ada <ada@example.com>"}'
    )


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"\xff", b'{"kind":"run"}', b'{"kind":1,"subject":"","data":{},"time":"","who":""}'],
)
def test_what_is_no_event_is_refused(content: bytes) -> None:
    with pytest.raises(IntegrityError, match=r"releases/000001\.json isn't an event"):
        decode("releases/000001.json", content)


def test_white_space_or_another_field_shows_a_hand() -> None:
    made = event("promoted")
    spaced = json.dumps(json.loads(encode(made)), sort_keys=True).encode()
    more = json.dumps({**json.loads(encode(made)), "x": 1}, sort_keys=True, separators=(",", ":")).encode()
    for content in (spaced, more):
        with pytest.raises(IntegrityError, match="as dolbear writes it"):
            decode("releases/000001.json", content)


@pytest.mark.parametrize("path", ["numbers/000001.json", "releases/1.json", "releases/x.json", "runs/000001.json"])
def test_a_decision_belongs_into_its_stream(path: str) -> None:
    with pytest.raises(IntegrityError, match="as dolbear writes it"):
        decode(path, encode(event("promoted")))


def test_an_observation_is_named_by_its_digest() -> None:
    made = event("run", stage="train")
    path = path_of(made, 1)
    assert decode(path, encode(made)).path == path
    with pytest.raises(IntegrityError, match="as dolbear writes it"):
        decode(path, encode(event("run", stage="gate")))


def test_a_newer_format_asks_for_a_newer_dolbear() -> None:
    content = encode(event()).replace(b'"format":1', b'"format":2')
    with pytest.raises(IntegrityError, match="has the format 2") as error:
        decode("releases/000001.json", content)
    assert "newer dolbear" in error.value.hint


def test_kinds_of_later_versions_are_read_but_not_in_our_streams() -> None:
    later = event("waived")
    assert decode("waivers/000001.json", encode(later)).event.kind == "waived"
    with pytest.raises(IntegrityError):
        decode("releases/000001.json", encode(later))


def test_numbers_are_read_from_decisions_only() -> None:
    assert number_of("releases/000017.json") == 17
    assert number_of("runs/17.json") == 0
    assert number_of("releases/²³.json") == 0
    assert stored(event(), 1_000_000).path == "releases/1000000.json"


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("published", {"version": "1.0.0", "sha256": "zz"}),
        ("published", {"version": [1, 0, 0]}),
        ("published", {"verdicts": ["pass"]}),
        ("reserved", {"version": "1.0.0"}),
        ("reserved", {"version": [1, 0, True]}),
        ("reserved", {"signature": {}}),
        ("deployed", {"environment": 7}),
        ("deployed", {"version": None}),
        ("rolled-back", {"instead_of": {"a": 1}}),
        ("run", {"causes": 3}),
        ("run", {"causes": {"train": [1]}}),
    ],
)
def test_data_of_another_type_shows_a_hand(kind: str, data: dict[str, object]) -> None:
    made = msgspec.structs.replace(event(kind), data=data)
    with pytest.raises(IntegrityError, match=f"has another {list(data)[-1]} than a {kind} event may have"):
        decode(path_of(made, 1), encode(made))


def test_a_decision_without_its_jar_is_told() -> None:
    assert sha256_of(event("published", sha256="a" * 64)) == "a" * 64
    with pytest.raises(IntegrityError, match="the published event 0 has no sha256"):
        sha256_of(event("published"))
