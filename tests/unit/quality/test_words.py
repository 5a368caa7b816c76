from __future__ import annotations

import pytest

from dolbear.quality import words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (2.5, "2.5"),
        (-0.00093701, "-0.000937"),
        (0.00001234, "1.234e-05"),
        (123456.7, "123,457"),
        (1234567.0, "1,234,567"),
        (99.99999, "100"),
        (3e-18, "0"),
        (float("inf"), "infinite"),
        (float("nan"), "undefined"),
        (None, "undefined"),
    ],
)
def test_numbers_are_short(value: float | None, text: str) -> None:
    assert words.number(value) == text


def test_a_unit_follows() -> None:
    assert words.number(2.0, "°F") == "2 °F"


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0 %"), (1, "100 %"), (0.0001, "< 0.1 %"), (0.9999, "> 99.9 %"), (0.031, "3.1 %")]
)
def test_nearly_nothing_and_nearly_all_are_told_apart(share: float, text: str) -> None:
    assert words.share(share) == text


def test_as_many_digits_as_tell_two_numbers_apart() -> None:
    assert words.apart(0.70004, [0.7]) == "0.70004"
    assert words.apart(0.6512345, [0.7]) == "0.651"
