from __future__ import annotations

import pytest

from dolbear.quality.report.drawing import Scale, tick_text, ticks


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 10, (0, 2, 4, 6, 8, 10)),
        (-0.3, 0.31, (-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3)),
        (14.1, 19.9, (15, 16, 17, 18, 19)),
        (0, 84_000, (0, 20_000, 40_000, 60_000, 80_000)),
        (5, 5, (5,)),
    ],
)
def test_ticks_are_round_and_inside(low: float, high: float, expected: tuple[float, ...]) -> None:
    assert ticks(low, high) == pytest.approx(expected)


def test_ticks_are_written_with_as_many_decimals_as_they_need() -> None:
    assert [tick_text(tick, (0.0, 0.25, 0.5)) for tick in (0.0, 0.25, 0.5)] == ["0.00", "0.25", "0.50"]
    assert tick_text(-2_000.0, (-2_000.0, 0.0)) == "\N{MINUS SIGN}2,000"
    assert tick_text(3e9, (0.0, 3e9)) == "3e+09"


def test_a_scale_maps_ends_to_ends() -> None:
    scale = Scale(10.0, 20.0, 0.0, 100.0)
    assert (scale(10.0), scale(15.0), scale(20.0)) == (0.0, 50.0, 100.0)
