"""What a repository has of an artifact, and whether it is as it was published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from dolbear.publishing.layout import CHECKSUMS, Coordinates
from dolbear.publishing.metadata import versions
from dolbear.publishing.promote import EVIDENCE, JAR, POM, SOURCES
from dolbear.publishing.repository import MissingFileError, Repository
from dolbear.publishing.sums import checksums, says

_REQUIRED = (JAR, POM)
_POSSIBLE = (SOURCES, EVIDENCE)


class Problem(msgspec.Struct, frozen=True):
    """A file that isn't as it was published."""

    path: str
    what: str


def listed(repository: Repository, group: str, artifact: str) -> tuple[Coordinates, ...]:
    """Return the versions that the metadata lists, lowest first.

    Raises:
        IntegrityError: the metadata can't be read.
    """
    listing = repository.read(Coordinates(group, artifact, "0").metadata)
    return tuple(Coordinates(group, artifact, version) for version in versions(listing))


def problems(repository: Repository, at: Coordinates) -> Iterator[Problem]:
    """Yield each file of a version that is missing, or differs from a checksum beside it.

    Raises:
        RemoteError: the repository can't be read.
    """
    for classifier, extension in (*_REQUIRED, *_POSSIBLE):
        path = at.path(extension, classifier)
        try:
            content = repository.fetch(path)
        except MissingFileError:
            if (classifier, extension) in _REQUIRED:
                yield Problem(path, "is missing")
            continue
        yield from _checksums(repository, path, content)


def list_problems(repository: Repository, group: str, artifact: str) -> Iterator[Problem]:
    """Yield what is wrong with the list of versions itself."""
    path = Coordinates(group, artifact, "0").metadata
    content = repository.read(path)
    if content is not None:
        yield from _checksums(repository, path, content)


def _checksums(repository: Repository, path: str, content: Path | bytes) -> Iterator[Problem]:
    actual = checksums(content)
    told = {kind: repository.read(f"{path}.{kind}") for kind in CHECKSUMS}
    missing = [kind for kind, value in told.items() if value is None]
    wrong = [kind for kind, value in told.items() if value is not None and says(value) != actual[kind].decode()]
    if missing:
        yield Problem(path, f"has no {', '.join(missing)}")
    if wrong:
        yield Problem(path, f"isn't what its {', '.join(wrong)} says")
