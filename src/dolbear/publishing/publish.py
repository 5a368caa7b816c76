"""Publish one version: files with checksums, the pom last, then the list of versions."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from dolbear.core import digest
from dolbear.core.errors import IntegrityError
from dolbear.publishing.layout import CHECKSUMS, Coordinates, checksum
from dolbear.publishing.metadata import with_version
from dolbear.publishing.repository import MissingFileError, Repository

_SHOWN = 12


class Conflict(IntegrityError):  # noqa: N818  # what it is
    """A version is there with other bytes."""

    def __init__(self, place: str, path: str, *, ours: str, theirs: str, whole: bool = True) -> None:
        super().__init__(
            f"{place} has {path} already, with other bytes: {theirs[:_SHOWN]}, ours are {ours[:_SHOWN]}",
            "A version is never overwritten. Find out who published it; a new version gets a new number."
            if whole
            else f"Publishing it was cut off, it has no pom: delete {path.rpartition('/')[0]} there, and run again.",
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

    Attached files come first, then the jar, then the pom, each followed by its checksums, and the
    list of versions last. Cut off at any point, the next call completes it.

    Raises:
        Conflict: a file or checksum is there with other bytes; nothing was changed then.
        RemoteError: the repository can't be written.
    """
    ordered = sorted(release.files.items(), key=_order)
    paths = [(release.at.path(extension, classifier), content) for (classifier, extension), content in ordered]
    with repository.lock(release.at.home):
        sums = [checksums(content) for _, content in paths]
        target = _Target(repository, release.at)
        for (path, _), expected in zip(paths, sums, strict=True):
            target.compare(path, expected)
        created = [target.put(path, content, expected) for (path, content), expected in zip(paths, sums, strict=True)]
        listed = _list(repository, release.at)
    return any(created) or listed


def checksums(content: Path | bytes) -> dict[str, bytes]:
    """Return all checksums of a content by kind; a file is read once."""
    if isinstance(content, bytes):
        return {kind: checksum(kind, content) for kind in CHECKSUMS}
    sums = {kind: hashlib.new(kind, usedforsecurity=False) for kind in CHECKSUMS}
    with content.open("rb") as file:
        while block := file.read(1 << 20):
            for item in sums.values():
                item.update(block)
    return {kind: item.hexdigest().encode() for kind, item in sums.items()}


def says(content: bytes) -> str:
    """Return the digits in a checksum file; other tools write a file name behind them."""
    words = content[:1024].decode("ascii", "replace").lower().split()
    return words[0] if words else ""


def _order(item: tuple[tuple[str, str], object]) -> tuple[int, tuple[str, str]]:
    classifier, extension = item[0]
    return (2 if extension == "pom" else 1 if not classifier else 0), item[0]


class _Target:
    """The place of one version in one repository."""

    def __init__(self, repository: Repository, at: Coordinates) -> None:
        self._repository = repository
        self._pom = at.path("pom")

    def compare(self, path: str, expected: Mapping[str, bytes]) -> None:
        """Compare what is there of a file and its checksums; what isn't there is fine."""
        try:
            there = digest.hex_of(digest.of_file(self._repository.fetch(path)))
        except MissingFileError:
            there = ""
        if there and there != expected["sha256"].decode():
            raise self._conflict(path, expected["sha256"], there)
        for kind, value in expected.items():
            beside = f"{path}.{kind}"
            told = self._repository.read(beside)
            if told is not None and says(told) != value.decode():
                raise self._conflict(beside, value, says(told))

    def put(self, path: str, content: Path | bytes, expected: Mapping[str, bytes]) -> bool:
        """Make what isn't there of a file and its checksums; False if all was."""
        created = [self._repository.create(path, content)]
        created += [self._repository.create(f"{path}.{kind}", value) for kind, value in expected.items()]
        self.compare(path, expected)  # what arrived, or came meanwhile where there is no lock
        return any(created)

    def _conflict(self, path: str, ours: bytes, theirs: str) -> Conflict:
        whole = self._repository.read(self._pom) is not None
        return Conflict(self._repository.name, path, ours=ours.decode(), theirs=theirs, whole=whole)


def _list(repository: Repository, at: Coordinates) -> bool:
    present = repository.read(at.metadata)
    wanted = with_version(present, at)
    sums = checksums(wanted)
    if wanted == present and all(repository.read(f"{at.metadata}.{kind}") == value for kind, value in sums.items()):
        return False
    if wanted != present:
        repository.replace(at.metadata, wanted)
    for kind, value in sums.items():
        repository.replace(f"{at.metadata}.{kind}", value)
    return True
