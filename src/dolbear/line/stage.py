"""What a stage is to the line: what its result depends on, and how it is made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from dolbear.line.results import Computed, Result
from dolbear.line.workspace import Workspace

Before = Mapping[str, Result]


class Stage(Protocol):
    """One step of the line that computes; `before` has the results of the stages before it.

    Raise `revision` when the same ingredients would give another result than the last release's.
    """

    name: str
    revision: int

    def ingredients(self, space: Workspace, before: Before) -> dict[str, str]:
        """Name all that the result depends on; cheap, no heavy library."""

    def compute(self, space: Workspace, before: Before, folder: Path) -> Computed:
        """Make the result's files in `folder`."""
