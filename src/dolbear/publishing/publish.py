"""Publish one version: files with checksums, the pom last, then the list of versions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from dolbear.core import digest
from dolbear.core.errors import IntegrityError
from dolbear.publishing import listing
from dolbear.publishing.layout import CHECKSUMS, Coordinates
from dolbear.publishing.repository import MissingFileError, Repository, each
from dolbear.publishing.sums import checksums, says

_SHOWN = 12
_KINDS = ("", *CHECKSUMS)


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


class _File(msgspec.Struct, frozen=True):
    """One file of a version, with what its checksums are."""

    path: str
    content: Path | bytes
    sums: Mapping[str, bytes]

    def part(self, kind: str) -> tuple[str, Path | bytes]:
        """Return the path and content of the file itself, where `kind` is empty, or of a checksum."""
        return (f"{self.path}.{kind}", self.sums[kind]) if kind else (self.path, self.content)


def publish(release: Release, repository: Repository, *, recorded: Callable[[], Iterable[str]] = tuple) -> bool:
    """Put all files that aren't there, and list the version; False if everything was there.

    Attached files come first, then the jar, each followed by its checksums, then the pom's checksums
    and the pom, and the list of versions last. Cut off at any point, the next call completes it.
    `recorded` are versions that others have published as far as is known, see `listing.enlist`.

    Raises:
        Conflict: a file is there with other bytes, or with other checksums, and nothing was changed; or
            a checksum without its file is of other bytes, and there is no pom.
        RemoteError: the repository can't be written.
    """
    ordered = sorted(release.files.items(), key=lambda item: _order(item[0]))
    with repository.lock(release.at.home):
        found = [_file(release.at.path(key[1], key[0]), content) for key, content in ordered]
        target = _Target(repository, release.at)
        target.compare(found)
        *files, pom = found
        whole = [(file, kind) for file in files for kind in _KINDS]
        created = [target.put(group) for group in (whole, [(pom, kind) for kind in CHECKSUMS], [(pom, "")])]
        listed = listing.enlist(repository, release.at, recorded)
    return any(created) or listed


def _file(path: str, content: Path | bytes) -> _File:
    return _File(path, content, checksums(content))


def _order(key: tuple[str, str]) -> tuple[int, tuple[str, str]]:
    return (2 if key == ("", "pom") else 0 if key[0] else 1), key


class _Target:
    """The place of one version in one repository."""

    def __init__(self, repository: Repository, at: Coordinates) -> None:
        self._repository = repository
        self._pom = at.path("pom")

    def compare(self, found: Sequence[_File]) -> None:
        """Compare the files that are there, and their checksums; what isn't there is fine."""
        there = self._compare_all([(file, "") for file in found])
        self._compare_all(
            [(file, kind) for file, is_there in zip(found, there, strict=True) if is_there for kind in CHECKSUMS]
        )

    def put(self, parts: Sequence[tuple[_File, str]]) -> bool:
        """Make what isn't there of files and their checksums; False if all was."""
        created = each(self._repository, lambda one: self._repository.create(*one[0].part(one[1])), parts)
        # What arrived, and what came from others meanwhile, where there is no lock.
        self._compare_all([one for one, new in zip(parts, created, strict=True) if not (new and one[1])])
        return any(created)

    def _compare_all(self, parts: Sequence[tuple[_File, str]]) -> list[bool]:
        return each(self._repository, lambda one: self._compare(*one), parts)

    def _compare(self, file: _File, kind: str) -> bool:
        path = f"{file.path}.{kind}" if kind else file.path
        ours, theirs = file.sums[kind or "sha256"].decode(), self._told(path) if kind else self._actual(path)
        if theirs not in {None, ours}:
            whole = self._repository.read(self._pom) is not None
            raise Conflict(self._repository.name, path, ours=ours, theirs=theirs or "", whole=whole)
        return theirs is not None

    def _told(self, path: str) -> str | None:
        told = self._repository.read(path)
        return None if told is None else says(told)

    def _actual(self, path: str) -> str | None:
        try:
            return digest.hex_of(digest.of_file(self._repository.fetch(path)))
        except MissingFileError:
            return None
