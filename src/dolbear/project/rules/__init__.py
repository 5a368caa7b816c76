"""What types can't say of the settings: rules between keys, names, bounds."""

from __future__ import annotations

from collections.abc import Iterator

from dolbear.project.rules import about, data, due, environment, gate, imported, select, signature, train
from dolbear.project.rules.gate import CLASS_METRICS, NUMBER_METRICS
from dolbear.project.rules.problem import Problem
from dolbear.project.settings import Settings

__all__ = ["CLASS_METRICS", "NUMBER_METRICS", "Problem", "violations"]


def violations(settings: Settings) -> Iterator[Problem]:
    """Yield each broken rule."""
    for section in (about, data, select, signature, train, imported, gate, due, environment):
        yield from section.violations(settings)
