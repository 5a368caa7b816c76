from __future__ import annotations

import numpy as np
import pytest

from dolbear.quality.diagnosis import diagnose, histogram
from dolbear.quality.outcome import Outcome


@pytest.mark.parametrize("values", [[0.0], [7.0, 7.0], [2.0**63, 2.0**63 + 2048], [-1e17, -1e17], [1e-310, 3e-310]])
def test_numbers_too_near_to_be_parted_are_counted(values: list[float]) -> None:
    found = histogram(np.array(values))
    assert found is not None
    assert found.low < found.high
    assert sum(found.counts) == len(values)


def test_what_is_no_number_is_not_counted() -> None:
    assert histogram(np.array([np.nan, np.inf])) is None


def test_many_predictions_of_large_numbers_have_a_grid() -> None:
    truth = np.repeat(2.0**63, 5000)
    found = diagnose(Outcome(truth=truth, value=truth + 2048))
    assert found.grid is not None
    assert sum(map(sum, found.grid.counts)) == 5000
