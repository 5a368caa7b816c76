"""Promote: a verified copy of the same bytes from one repository to another."""

from __future__ import annotations

from pathlib import Path

from dolbear.core import digest
from dolbear.core.errors import IntegrityError
from dolbear.publishing.layout import Coordinates
from dolbear.publishing.publish import Release, publish
from dolbear.publishing.repository import Repository

JAR, POM = ("", "jar"), ("", "pom")
SOURCES = ("sources", "jar")
EVIDENCE = ("evidence", "json")


def promote(at: Coordinates, source: Repository, target: Repository, *, evidence: bytes | None = None) -> bool:
    """Copy jar, pom and sources, each compared with its checksum; `evidence` is put beside them.

    False if everything was there.

    Raises:
        MissingFileError: the source doesn't have the version.
        IntegrityError: a file isn't what its checksum says.
        Conflict: the target has the version with other bytes.
    """
    found: dict[tuple[str, str], Path | bytes] = {JAR: verified(source, at, *JAR), POM: verified(source, at, *POM)}
    if source.read(at.path("jar", "sources") + ".sha256") is not None:
        found[SOURCES] = verified(source, at, *SOURCES)
    if evidence is not None and target.read(at.path("json", "evidence")) is None:
        found[EVIDENCE] = evidence
    return publish(Release(at=at, files=found), target)


def verified(repository: Repository, at: Coordinates, classifier: str, extension: str) -> Path:
    """Return a file whose bytes are what its sha256 file says.

    Raises:
        MissingFileError: it isn't there.
        IntegrityError: it was changed.
    """
    path = at.path(extension, classifier)
    file = repository.fetch(path)
    told = repository.read(f"{path}.sha256")
    actual = digest.hex_of(digest.of_file(file))
    if told is not None and told.decode(errors="replace").strip() != actual:
        message = f"{repository.name}: {path} is {actual[:12]}, its checksum says {told.decode(errors='replace')[:12]}"
        raise IntegrityError(message, "Its bytes were changed after publication; nothing was copied.")
    return file
