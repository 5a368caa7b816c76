"""A disk that is full: here a limit on the size of files, which the kernel keeps as it would a quota."""

from __future__ import annotations

import contextlib
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest
from selections import numbered, run, settings

from dolbear.adapters.directory_archive import DirectoryArchive
from dolbear.core.files import StorageError
from dolbear.core.hashes import Hashes


@contextlib.contextmanager
def _at_most(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_an_object_is_whole_or_not_there(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"x" * 100_000)
    archive = DirectoryArchive(tmp_path / "archive", Hashes(tmp_path / "cache"))
    with _at_most(50_000), pytest.raises(StorageError) as caught:
        archive.put(source)
    assert caught.value.exit_code == 6
    assert "Make room" in caught.value.hint
    assert _files(archive.root) == []
    assert archive.fetch(archive.put(source)).read_bytes() == source.read_bytes()


def test_a_note_is_whole_or_as_it_was(tmp_path: Path) -> None:
    archive = DirectoryArchive(tmp_path / "archive", Hashes(tmp_path / "cache"))
    archive.write_note("a.json", b"old")
    with _at_most(50_000), pytest.raises(StorageError):
        archive.write_note("a.json", b"x" * 100_000)
    assert archive.read_note("a.json") == b"old"
    assert len(_files(archive.root)) == 1


def test_a_place_that_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "archive").write_bytes(b"a file")
    archive = DirectoryArchive(tmp_path / "archive", Hashes(tmp_path / "cache"))
    assert archive.read_note("a.json") is None
    with pytest.raises(StorageError):
        archive.write_note("a.json", b"")
    with pytest.raises(StorageError):
        archive.put(tmp_path / "archive")


def test_a_part_is_whole_or_not_there(tmp_path: Path) -> None:
    table = numbered(tmp_path, 3000, word="w{n}")
    with _at_most(4_000), pytest.raises(StorageError):
        run(tmp_path, table, settings())
    assert _files(tmp_path / "out") == []
