from __future__ import annotations

from typing import Any

import pytest

from dolbear.model.signature import Input
from dolbear.serving.page import fields

INPUTS = (
    Input(name="amount", type="float", unit="EUR", optional=True),
    Input(name="count", type="integer"),
    Input(name="paid", type="boolean"),
    Input(name="day", type="date", optional=True),
    Input(name="region", type="text", values=("NORTH", "SOUTH")),
    Input(name="note", type="text", optional=True),
    Input(name="pixels", type="integer", shape=(3,)),
)
PROFILE = {
    "inputs": {
        "amount": {"minimum": 0.5, "maximum": 99.25, "distinct": 800},
        "day": {"minimum": "2013-01-01", "maximum": "2013-03-31"},
        "note": {"distinct": 2, "categories": {"late": 5, "lost": 1}},
    }
}
SENT = {"value.amount": "1.5", "value.count": "3", "value.paid": "true", "value.day": "2013-02-01",
        "value.region": "SOUTH", "value.note": "late", "value.pixels": "1, 2 3"}  # fmt: skip


def read(**change: str) -> tuple[dict[str, Any], dict[str, str], dict[str, str]]:
    form = fields.fields(INPUTS, PROFILE)
    values = fields.read(form, {**SENT, **{name.replace("_", ".", 1): value for name, value in change.items()}})
    problems = {field.item.name: field.problem for field in form if field.problem}
    return values, problems, {field.item.name: field.warning for field in form if field.warning}


def test_values_are_read_by_their_type() -> None:
    values, problems, warnings = read()
    assert values == {"amount": 1.5, "count": 3, "paid": True, "day": "2013-02-01", "region": "SOUTH", "note": "late",
                      "pixels": [1, 2, 3]}  # fmt: skip
    assert (problems, warnings) == ({}, {})


def test_an_optional_input_is_missing_by_its_mark_or_an_empty_field() -> None:
    values, problems, warnings = read(value_amount="", missing_note="on", value_note="")
    assert "amount" not in values
    assert "note" not in values
    assert (problems, warnings) == ({}, {})


def test_a_value_that_is_marked_as_missing_is_said_not_to_count() -> None:
    values, _, warnings = read(missing_amount="on")
    assert "amount" not in values
    assert "Marked as missing" in warnings["amount"]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"value_count": ""}, "count"),
        ({"value_count": "3.5"}, "count"),
        ({"value_count": "9" * 5000}, "count"),
        ({"value_amount": "nan"}, "amount"),
        ({"value_amount": "1e999"}, "amount"),
        ({"value_amount": "1,5"}, "amount"),
        ({"value_pixels": "1 x 3"}, "pixels"),
        ({"missing_count": "on"}, "count"),
    ],
)
def test_a_wrong_value_has_its_problem_at_the_field(change: dict[str, str], name: str) -> None:
    values, problems, _ = read(**change)
    assert list(problems) == [name]
    assert name not in values


@pytest.mark.parametrize(
    ("change", "name"),
    [({"value_amount": "100"}, "amount"), ({"value_day": "2014-01-01"}, "day"), ({"value_note": "new"}, "note")],
)
def test_what_the_training_never_saw_is_warned_of(change: dict[str, str], name: str) -> None:
    values, problems, warnings = read(**change)
    assert (name in values, problems, list(warnings)) == (True, {}, [name])


def test_ranges_and_categories_are_shown() -> None:
    shown = {field.item.name: (field.control, field.observed, field.labels) for field in fields.fields(INPUTS, PROFILE)}
    assert shown["amount"] == ("number", "0.5 to 99.25 EUR", [])
    assert shown["day"] == ("date", "2013-01-01 to 2013-03-31", [])
    assert shown["note"] == ("text", "late, lost", ["late", "lost"])
    assert shown["region"] == ("choice", "", ["NORTH", "SOUTH"])
    assert shown["paid"] == ("choice", "", ["false", "true"])
    assert shown["pixels"] == ("vector", "", [])


@pytest.mark.parametrize("profile", [None, [], {"inputs": []}, {"inputs": {"amount": 7, "note": {"categories": [1]}}}])
def test_a_passport_may_say_anything(profile: object) -> None:
    form = fields.fields(INPUTS, profile)
    assert fields.read(form, SENT)["amount"] == 1.5
