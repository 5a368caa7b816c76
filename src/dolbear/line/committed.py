"""Whether the commit at hand may make a version."""

from __future__ import annotations

from dolbear.line import datasets
from dolbear.line.stages import imported, train
from dolbear.line.workspace import Workspace
from dolbear.project.parse import FILE


def blocked(space: Workspace) -> str:
    """Say why what was judged may not be published; empty if it may."""
    changed = space.source.changed(_paths(space))
    if not space.source.commit():
        return "there is no commit in a Git repository yet"
    if changed:
        more = f" (and {len(changed) - 1} more)" if len(changed) > 1 else ""
        return f"{changed[0]} isn't committed{more}"
    stale = [data for data in datasets.resolved(space).values() if data.changed]
    if stale:
        return f"{stale[0].path.relative_to(space.root)} differs from its pointer: dolbear data add"
    return space.source.releases_here(space.settings.project.branch)


def _paths(space: Workspace) -> list[str]:
    """Return all that a result depends on and Git should know."""
    settings = space.settings
    found = [FILE, *datasets.tracked(space), *train.code(space, settings.train.entry, settings.train.files)]
    found += imported.tracked(space)
    if settings.train.requirements:
        found.append(settings.train.requirements)
    for metric in settings.metric.values():
        found += train.code(space, metric.entry)
    return list(dict.fromkeys(found))
