"""Publish one version: files with checksums, the pom last, then the list of versions."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from dolbear.core import digest
from dolbear.core.errors import IntegrityError
from dolbear.publishing.layout import CHECKSUMS, METADATA, Coordinates, checksum, with_version
from dolbear.publishing.repository import MissingFileError, Repository


class Conflict(IntegrityError):  # noqa: N818  # what it is
    """A version is there with other bytes."""

    def __init__(self, name: str, path: str, ours: str, theirs: str) -> None:
        super().__init__(
            f"{name} has {path} already, with other bytes: {theirs[:12]}, ours are {ours[:12]}",
            "A version is never overwritten. Find out who published it; a new version gets a new number.",
        )
        self.path = path
        self.ours = ours
        self.theirs = theirs


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """One version's files by (classifier, extension); `("", "pom")` must be among them."""

    at: Coordinates
    files: Mapping[tuple[str, str], Path | bytes]


def publish(release: Release, repository: Repository) -> bool:
    """Put all files that aren't there, and list the version; False if everything was there.

    Cut off at any point, the next call completes it: a version is listed only when all its files
    are there.

    Raises:
        Conflict: a file is there with other bytes; nothing was changed then.
        RemoteError: the repository can't be written.
    """
    ordered = sorted(release.files.items(), key=_order)
    with repository.lock():
        paths = [(release.at.path(extension, classifier), content) for (classifier, extension), content in ordered]
        for path, content in paths:
            _compare(repository, path, content)
        created = [_put(repository, path, content) for path, content in paths]
        listed = _list(repository, release.at)
    return any(created) or listed


def _order(item: tuple[tuple[str, str], object]) -> tuple[int, tuple[str, str]]:
    classifier, extension = item[0]
    return (2 if extension == "pom" else 1 if not classifier else 0), item[0]


def _compare(repository: Repository, path: str, content: Path | bytes) -> None:
    try:
        found = repository.fetch(path)
    except MissingFileError:
        return
    ours, theirs = _sha256(content), digest.hex_of(digest.of_file(found))
    if ours != theirs:
        raise Conflict(repository.name, path, ours, theirs)


def _put(repository: Repository, path: str, content: Path | bytes) -> bool:
    created = repository.create(path, content)
    sums = _checksums(content)
    return any([created, *(repository.create(f"{path}.{kind}", sums[kind]) for kind in CHECKSUMS)])


def _list(repository: Repository, at: Coordinates) -> bool:
    path = f"{at.home}/{METADATA}"
    present = repository.read(path)
    wanted = with_version(present, at)
    complete = all(repository.read(f"{path}.{kind}") == checksum(kind, wanted) for kind in CHECKSUMS)
    if wanted == present and complete:
        return False
    # Checksums of the old list beside a new one make a client try again; the reverse would too.
    repository.replace(path, wanted)
    for kind in CHECKSUMS:
        repository.replace(f"{path}.{kind}", checksum(kind, wanted))
    return True


def _checksums(content: Path | bytes) -> dict[str, bytes]:
    if isinstance(content, bytes):
        return {kind: checksum(kind, content) for kind in CHECKSUMS}
    sums = {kind: hashlib.new(kind, usedforsecurity=False) for kind in CHECKSUMS}
    with content.open("rb") as file:
        while block := file.read(1 << 20):
            for item in sums.values():
                item.update(block)
    return {kind: item.hexdigest().encode() for kind, item in sums.items()}


def _sha256(content: Path | bytes) -> str:
    return digest.hex_of(digest.of_bytes(content) if isinstance(content, bytes) else digest.of_file(content))
