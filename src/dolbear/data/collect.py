"""Bring a dataset from its source, and say what is new."""

from __future__ import annotations

from pathlib import Path

import msgspec

from dolbear.core import digest, files
from dolbear.core.digest import Digest
from dolbear.core.errors import NotFoundError, UsageError
from dolbear.core.hashes import Hashes
from dolbear.core.progress import Progress
from dolbear.data import datasets, pointer, sqlite
from dolbear.data.archive import Archive
from dolbear.data.difference import Difference, compare
from dolbear.data.rows import count
from dolbear.data.sink import Sink
from dolbear.data.tables import DataError
from dolbear.project.settings import Dataset, Source


class NoSourceError(UsageError):
    """The dataset doesn't say where it comes from."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"{path} has no source",
            'Add [data.NAME.source] to dolbear.toml: file = "…", or sqlite = "…" and query = "select …".',
        )
        self.path = path


class SourceMissingError(NotFoundError):
    """The source file isn't there."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"there is no source {path}", "Correct `file` in the dataset's source in dolbear.toml.")
        self.path = path


class EmptySourceError(UsageError):
    """The source has no row."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"the source of {path} has no row; {path} was left as it is", "Look at the source or its query."
        )
        self.path = path


class Collected(msgspec.Struct, frozen=True, kw_only=True):
    """What came; `difference` is None where there was nothing before, or nothing is new.

    `files` were written and belong into the next commit: the pointer, or the data itself.
    """

    path: str
    digest: Digest
    rows: int
    changed: bool
    difference: Difference | None = None
    files: tuple[Path, ...] = ()


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """Where to work: the project, a folder for what is on its way, the archive, known digests."""

    root: Path
    folder: Path
    archive: Archive
    hashes: Hashes


def collect(place: Place, dataset: Dataset, progress: Progress, *, force: bool = False) -> Collected:
    """Replace the working file by what its source has now, and move its pointer if it has one.

    If nothing is new nothing is written. A working file whose changes are nowhere else is
    overwritten only by `force`.

    Raises:
        NoSourceError: the dataset has no source.
        SourceMissingError, NoDatabaseError: the source isn't there.
        SourceQueryError, DataError, EmptySourceError: what it gives is no table, or has no row.
        ChangedDataError: the working file has changes of its own.
    """
    if dataset.source is None:
        raise NoSourceError(dataset.path)
    path = place.root / dataset.path
    before = _before(place, dataset)
    with files.scratch(place.folder) as folder:
        fresh = folder / path.name
        _bring(place.root, dataset, dataset.source, fresh, progress)
        found = digest.of_file(fresh)
        rows = _rows(fresh, dataset, place.root)
        if not rows:
            raise EmptySourceError(dataset.path)
        difference = compare(before.path, fresh, dataset) if before and before.digest != found else None
        same = before is not None and (difference is None or difference.identical)
        if before and same and not before.changed:
            return Collected(path=dataset.path, digest=before.digest, rows=rows, changed=False)
        if before and before.changed and not (same or force or place.archive.has(before.digest)):
            raise datasets.ChangedDataError(dataset.path)
        files.copy(fresh, path)
    return Collected(
        path=dataset.path,
        digest=found,
        rows=rows,
        changed=True,
        difference=difference,
        files=_point(place, dataset, pointer.make(found, path.stat().st_size, rows)),
    )


def _before(place: Place, dataset: Dataset) -> datasets.Resolved | None:
    try:
        return datasets.resolve(place.root, dataset, place.archive, hashes=place.hashes)
    except (datasets.NoDataError, datasets.NotPulledError):
        return None


def _bring(root: Path, dataset: Dataset, source: Source, target: Path, progress: Progress) -> None:
    if source.sqlite:
        sqlite.copy(root / source.sqlite, source.query, dataset.format.types, Sink(target, dataset), progress)
        return
    origin = root / source.file
    if not origin.is_file():
        raise SourceMissingError(origin)
    files.copy(origin, target)


def _rows(fresh: Path, dataset: Dataset, root: Path) -> int:
    try:
        return count(fresh, dataset)
    except DataError as error:
        source = dataset.source or Source()
        raise DataError(root / (source.file or source.sqlite), error.problem, error.hint) from error


def _point(place: Place, dataset: Dataset, fresh: pointer.Pointer) -> tuple[Path, ...]:
    path = place.root / dataset.path
    if pointer.read(path) is None:
        return (path,)
    place.archive.put(path)
    return (pointer.write(path, fresh),)
