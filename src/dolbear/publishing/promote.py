"""Promote: a verified copy of the same bytes from one repository to another."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from dolbear.core import digest, files
from dolbear.core.digest import Digest
from dolbear.core.errors import IntegrityError
from dolbear.publishing.layout import Coordinates
from dolbear.publishing.publish import Release, publish
from dolbear.publishing.repository import MissingFileError, Repository
from dolbear.publishing.sums import checksums, says

JAR, POM = ("", "jar"), ("", "pom")
SOURCES = ("sources", "jar")
EVIDENCE = ("evidence", "json")


class ChangedError(IntegrityError):
    """A published file isn't what was published."""

    def __init__(self, place: str, path: str, *, found: str, told: str) -> None:
        super().__init__(
            f"{place}: {path} is {found}, but {told}",
            "It was changed after publication; nothing was copied. Restore it, or release a new version.",
        )
        self.path = path


def promote(
    at: Coordinates,
    source: Repository,
    target: Repository,
    *,
    evidence: bytes | None = None,
    expected: Digest | None = None,
) -> bool:
    """Copy jar, pom and sources, each compared with its checksums; `evidence` is put beside them.

    `expected` is the jar's digest as the ledger has it. Where the target has evidence on this jar
    already, that stays: it is of the run that promoted it. False if everything was there.

    Raises:
        MissingFileError: the source doesn't have the version.
        ChangedError: a file isn't what its checksums or `expected` say.
        Conflict: the target has the version with other bytes.
    """
    with tempfile.TemporaryDirectory(prefix="dolbear-", dir=files.temporary()) as folder:
        kinds = [JAR, POM]
        if source.read(at.path("jar", "sources") + ".sha256") is not None:
            kinds.append(SOURCES)
        found: dict[tuple[str, str], Path | bytes] = {
            kind: _copied(source, at, kind, Path(folder), expected=expected if kind == JAR else None) for kind in kinds
        }
        present = _evidence(target, at, Path(folder, JAR[1]))
        if present is not None or evidence is not None:
            found[EVIDENCE] = present or evidence or b""
        return publish(Release(at=at, files=found), target)


def verified(
    repository: Repository, at: Coordinates, classifier: str, extension: str, *, expected: Digest | None = None
) -> Path:
    """Return a file whose bytes are what each checksum beside it says, and `expected`, the ledger.

    Raises:
        MissingFileError: it isn't there, or has no sha256.
        ChangedError: it was changed.
    """
    path = at.path(extension, classifier)
    return _compared(repository, path, repository.fetch(path), expected)


def _copied(
    repository: Repository, at: Coordinates, part: tuple[str, str], folder: Path, *, expected: Digest | None
) -> Path:
    """Copy a file, and then verify the copy: where it was fetched from, somebody may write to it meanwhile."""
    path = at.path(part[1], part[0])
    copy = folder / "".join(part)
    files.copy(repository.fetch(path), copy)
    return _compared(repository, path, copy, expected)


def _compared(repository: Repository, path: str, file: Path, expected: Digest | None) -> Path:
    for kind, actual in checksums(file).items():
        told = repository.read(f"{path}.{kind}")
        if told is None and kind == "sha256":
            raise MissingFileError(repository.name, f"{path}.{kind}")
        if told is not None and says(told) != actual.decode():
            raise ChangedError(
                repository.name, path, found=actual.decode()[:12], told=f"its {kind} says {says(told)[:12]}"
            )
        if kind == "sha256" and expected is not None and actual.decode() != digest.hex_of(expected):
            told_by = f"the ledger says {digest.short(expected)}"
            raise ChangedError(repository.name, path, found=actual.decode()[:12], told=told_by)
    return file


def _evidence(repository: Repository, at: Coordinates, jar: Path) -> bytes | None:
    """Return the evidence that is there, if it speaks of this jar."""
    path = at.path(EVIDENCE[1], EVIDENCE[0])
    content = repository.read(path)
    if content is None:
        return None
    try:
        subjects = [subject["digest"]["sha256"] for subject in json.loads(content)["subject"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        subjects = []
    actual = digest.of_file(jar)
    if digest.hex_of(actual) not in subjects:
        raise ChangedError(repository.name, path, found="no evidence", told=f"the jar is {digest.short(actual)}")
    return content
