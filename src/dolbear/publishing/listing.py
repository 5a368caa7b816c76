"""Enter a version into the list of versions, without losing another's: docs/adr/0405."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import reduce

from dolbear.core.errors import LockedError
from dolbear.publishing.layout import CHECKSUMS, Coordinates, order
from dolbear.publishing.metadata import versions, with_version
from dolbear.publishing.repository import Repository, each
from dolbear.publishing.sums import checksums

_ROUNDS = 100
_LATEST = 20


class ContendedError(LockedError):
    """So many publish the same artifact that the list of versions never rests."""

    def __init__(self, place: str, path: str) -> None:
        super().__init__(f"{place}: others keep changing {path}", "Run the command again when they are done.")
        self.path = path


def enlist(repository: Repository, at: Coordinates, recorded: Callable[[], Iterable[str]] = tuple) -> bool:
    """List a version, and right the list's checksums; False if all was so already.

    What was written is read again, until a list with the version and the checksums of just that list
    are there. `recorded` tells, when it is called, which versions are published by now; one that is
    in the repository and not listed, since another publisher's older list was written over it, is
    listed too.

    Raises:
        MetadataError: what is there isn't a list of versions of this artifact.
        ContendedError: others write all the time.
        RemoteError: the repository can't be written.
    """
    changed = False
    there: dict[str, bool] = {at.version: True}
    for _ in range(_ROUNDS):
        present, told = _look(repository, at)
        lost = _lost(repository, at, there, set(recorded()) - set(versions(present)))
        wanted = reduce(_listed, [at, *lost], present) or b""
        sums = checksums(wanted)
        if wanted == present and told == sums:
            return changed
        changed = True
        if wanted == present or repository.replace(at.metadata, wanted, instead_of=present):
            _replace(repository, at, sums, told)
    raise ContendedError(repository.name, at.metadata)


def relist(repository: Repository, at: Coordinates, recorded: Callable[[], Iterable[str]]) -> bool:
    """As `enlist`, for a version that is published already.

    Called after each version was recorded, it loses none, though there is no lock: of two writers of
    the list, whoever records later sees both versions recorded, and puts right what is missing.
    """
    with repository.lock(at.home):
        return enlist(repository, at, recorded)


def _look(repository: Repository, at: Coordinates) -> tuple[bytes | None, dict[str, bytes | None]]:
    """Read the list and its checksums."""
    paths = [at.metadata, *(f"{at.metadata}.{kind}" for kind in CHECKSUMS)]
    present, *told = each(repository, repository.read, paths)
    return present, dict(zip(CHECKSUMS, told, strict=True))


def _replace(
    repository: Repository, at: Coordinates, sums: Mapping[str, bytes], told: Mapping[str, bytes | None]
) -> None:
    """Write the checksums that aren't right; whether they arrived shows in the next round."""

    def write(kind: str) -> bool:
        return repository.replace(f"{at.metadata}.{kind}", sums[kind], instead_of=told[kind])

    each(repository, write, [kind for kind in CHECKSUMS if told[kind] != sums[kind]])


def _listed(content: bytes | None, at: Coordinates) -> bytes | None:
    return with_version(content, at)


def _lost(repository: Repository, at: Coordinates, there: dict[str, bool], missing: set[str]) -> list[Coordinates]:
    """Return those of the missing versions that the repository has; only the latest can have been lost just now."""
    found = [Coordinates(at.group, at.artifact, version) for version in sorted(missing, key=order)[-_LATEST:]]
    for one in found:
        if one.version not in there:
            there[one.version] = repository.read(one.path("pom")) is not None
    return [one for one in found if there[one.version]]
