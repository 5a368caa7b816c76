"""Rules of `[due]`."""

from __future__ import annotations

import math
from collections.abc import Iterator

from dolbear.project.rules.problem import Problem
from dolbear.project.settings import Settings


def violations(settings: Settings) -> Iterator[Problem]:
    """Yield each broken rule."""
    due = settings.due
    if due.rows is not None and due.rows < 1:
        yield Problem(("due", "rows"), "must be 1 or more")
    if due.every is not None and not 0 < due.every < math.inf:
        yield Problem(("due", "every"), "must be above zero")
