from __future__ import annotations

import threading
from pathlib import Path

import pytest
from watched import Cut, Watched

from dolbear.publishing.repository import each


class Wide(Watched):
    at_once = 3


def test_answers_are_in_order(tmp_path: Path) -> None:
    for repository in (Wide(tmp_path), Watched(tmp_path)):
        assert each(repository, lambda number: number * 2, list(range(20))) == list(range(0, 40, 2))


def test_after_a_failure_no_other_begins(tmp_path: Path) -> None:
    begun: list[int] = []
    together = threading.Barrier(3)

    def act(number: int) -> None:
        begun.append(number)
        if number < 3:
            together.wait(5)
            message = "cut off"
            raise Cut(message)

    with pytest.raises(Cut):
        each(Wide(tmp_path), act, list(range(10_000)))
    assert len(begun) < 10_000
