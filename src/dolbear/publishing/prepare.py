"""Put the Java runtime into a repository, once."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from pathlib import Path

import msgspec

from dolbear.core import digest
from dolbear.publishing import runtime
from dolbear.publishing.layout import Coordinates
from dolbear.publishing.publish import Release, publish
from dolbear.publishing.repository import MissingFileError, Repository
from dolbear.publishing.runtime import Artifact


class State(msgspec.Struct, frozen=True):
    """One file of the runtime and how the repository has it: `missing`, `there` or `different`."""

    artifact: Artifact
    state: str


def prepare(repository: Repository, *, source: Path | None = None) -> bool:
    """Publish what isn't there; False if everything was.

    Raises:
        NoRuntimeError: this installation carries no runtime.
        Conflict: a version is there with other bytes.
        RemoteError: the repository can't be written.
    """
    published = [publish(release, repository) for release in _releases(source)]
    return any(published)


def compare(repository: Repository, *, source: Path | None = None) -> tuple[State, ...]:
    """Say what `prepare` would find; changes nothing.

    Raises:
        NoRuntimeError: this installation carries no runtime.
    """
    return tuple(State(item, _state(repository, item)) for item in runtime.artifacts(source))


def _releases(source: Path | None) -> list[Release]:
    return [
        Release(at=at, files=_files(list(items)))
        for at, items in groupby(sorted(runtime.artifacts(source), key=_at), key=_at)
    ]


def _files(items: list[Artifact]) -> Mapping[tuple[str, str], Path | bytes]:
    return {(item.classifier, item.extension): item.file for item in items}


def _at(item: Artifact) -> Coordinates:
    return Coordinates(item.group, item.name, item.version)


def _state(repository: Repository, item: Artifact) -> str:
    try:
        found = repository.fetch(_at(item).path(item.extension, item.classifier))
    except MissingFileError:
        return "missing"
    return "there" if digest.of_file(found) == item.sha256 else "different"
