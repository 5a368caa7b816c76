"""Rules of `[import]`."""

from __future__ import annotations

from collections.abc import Iterator

from dolbear.project.rules.problem import Problem, outside
from dolbear.project.settings import Settings


def violations(settings: Settings) -> Iterator[Problem]:
    """Yield each broken rule."""
    imported = settings.imported
    if imported is None:
        return
    for key, path in (("model", imported.model), ("samples", imported.samples)):
        if (path or key == "model") and (problem := outside(path)):
            yield Problem(("imported", key), f"{path!r} {problem}")
    for key in ("license", "origin"):
        text = getattr(imported, key)
        if not text.strip() or not text.isprintable():
            yield Problem(("imported", key), "is empty, or has a sign that can't be printed")
