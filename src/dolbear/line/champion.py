"""The model that the candidate must not fall behind: the last promoted version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dolbear.core.errors import NotFoundError
from dolbear.ledger import deployments, read
from dolbear.line.workspace import Workspace
from dolbear.model.encoding import EncodingError
from dolbear.model.score import Scorer, Scores
from dolbear.packaging import opened
from dolbear.packaging.opened import Opened
from dolbear.publishing.layout import Coordinates

if TYPE_CHECKING:
    import pyarrow as pa


def subject(space: Workspace) -> str:
    """Name the project in the ledger."""
    return space.settings.project.subject


def version(space: Workspace) -> str:
    """Return the version that the last environment runs, or without environments the last promoted; else nothing.

    A sandbox may be thrown away with all its versions, while its ledger stays in Git.
    """
    history, last = space.ledger.read(), space.settings.last_environment
    data = deployments.running(history, subject(space), last) if last else read.champion(history, subject(space))
    found = str(data["version"]) if data else ""
    gone = found and space.sandbox and space.releases.read(_coordinates(space, found).path("pom")) is None
    return "" if gone else found


def package(space: Workspace, wanted: str) -> Opened:
    """Open a released version's package.

    Raises:
        NotFoundError: the releases don't have it.
        IntegrityError: its bytes aren't what they should be.
    """
    coordinates = _coordinates(space, wanted)
    return opened.open_jar(space.releases.fetch(coordinates.path("jar")), expected=str(coordinates))


def _coordinates(space: Workspace, wanted: str) -> Coordinates:
    about = space.settings.project
    return Coordinates(about.group, about.name, wanted)


def scores(space: Workspace, wanted: str, table: pa.Table) -> Scores | None:
    """Let a released version predict these rows; None if they aren't of its signature.

    Its output must be the candidate's, and each of its inputs must be there.
    """
    model = package(space, wanted)
    if model.signature.target.values != space.signature.target.values:
        return None
    if not {item.name for item in model.signature.inputs} <= set(table.column_names):
        return None
    try:
        return Scorer(model.model, model.signature, model.binding).score(table)
    except EncodingError:
        return None


def named(space: Workspace, version: str) -> str:
    """Return the version that is meant: `latest`, or nothing, is the last released one.

    Raises:
        NotFoundError: nothing was released yet.
    """
    return latest(space) if version in {"", "latest"} else version


def latest(space: Workspace) -> str:
    """Return the last released version.

    Raises:
        NotFoundError: nothing was released yet.
    """
    found = version(space)
    if not found:
        message = f"{subject(space)} has no released version yet"
        raise NotFoundError(message, "dolbear run makes one, from a clean release branch.")
    return found
