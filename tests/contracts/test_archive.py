"""What every archive keeps; the directory and the one in memory both run it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from memory_archive import MemoryArchive

from dolbear.adapters.directory_archive import DirectoryArchive
from dolbear.core import digest
from dolbear.core.digest import Digest
from dolbear.core.hashes import Hashes
from dolbear.data.archive import Archive, ArchiveNameError, DamagedObjectError, MissingObjectError

Damage = Callable[[Digest], None]


class Subject:
    """An archive, and a way to damage an object behind its back."""

    def __init__(self, archive: Archive, damage: Damage) -> None:
        self.archive = archive
        self.damage = damage


@pytest.fixture(params=["directory", "memory"])
def subject(request: pytest.FixtureRequest, tmp_path: Path) -> Subject:
    if request.param == "memory":
        memory = MemoryArchive(tmp_path / "out")
        return Subject(memory, memory.damage)
    root = tmp_path / "archive"

    def damage(which: Digest) -> None:
        value = digest.hex_of(which)
        path = root / "objects" / value[:2] / value
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[:-1])

    return Subject(DirectoryArchive(root, Hashes(tmp_path / "cache")), damage)


def _file(folder: Path, content: bytes, name: str = "source") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_gives_back_what_was_put(subject: Subject, tmp_path: Path) -> None:
    key = subject.archive.put(_file(tmp_path, b"chirp"))
    assert key == digest.of_bytes(b"chirp")
    assert subject.archive.has(key)
    assert subject.archive.fetch(key).read_bytes() == b"chirp"


def test_put_twice_is_put_once(subject: Subject, tmp_path: Path) -> None:
    first = subject.archive.put(_file(tmp_path, b"chirp"))
    second = subject.archive.put(_file(tmp_path, b"chirp", "other"))
    assert first == second
    assert subject.archive.fetch(first).read_bytes() == b"chirp"


def test_a_later_change_of_the_source_leaves_the_object(subject: Subject, tmp_path: Path) -> None:
    path = _file(tmp_path, b"chirp")
    key = subject.archive.put(path)
    path.write_bytes(b"other")
    assert subject.archive.fetch(key).read_bytes() == b"chirp"


def test_an_empty_file_is_an_object(subject: Subject, tmp_path: Path) -> None:
    assert subject.archive.fetch(subject.archive.put(_file(tmp_path, b""))).read_bytes() == b""


def test_a_missing_object_is_named(subject: Subject) -> None:
    key = digest.of_bytes(b"never put")
    assert not subject.archive.has(key)
    with pytest.raises(MissingObjectError) as caught:
        subject.archive.fetch(key)
    assert digest.short(key) in caught.value.message
    assert caught.value.exit_code == 3


def test_a_damaged_object_is_never_handed_out(subject: Subject, tmp_path: Path) -> None:
    key = subject.archive.put(_file(tmp_path, b"chirp"))
    subject.archive.fetch(key)
    subject.damage(key)
    with pytest.raises(DamagedObjectError) as caught:
        subject.archive.fetch(key)
    assert caught.value.exit_code == 5


def test_put_mends_a_damaged_object(subject: Subject, tmp_path: Path) -> None:
    path = _file(tmp_path, b"chirp")
    key = subject.archive.put(path)
    subject.damage(key)
    assert subject.archive.put(path) == key
    assert subject.archive.fetch(key).read_bytes() == b"chirp"


def test_notes_are_replaced_whole(subject: Subject) -> None:
    name = "results/train/0a.json"
    assert subject.archive.read_note(name) is None
    subject.archive.write_note(name, b"first, and longer")
    subject.archive.write_note(name, b"second")
    assert subject.archive.read_note(name) == b"second"
    assert subject.archive.read_note("results/train") is None


@pytest.mark.parametrize("name", ["", "/etc/x", "../x", "a/../x", "a//b", "a/.hidden", "a\\..\\x", "a\0b", "x" * 300])
def test_a_name_that_leads_outside_is_refused(subject: Subject, name: str) -> None:
    with pytest.raises(ArchiveNameError):
        subject.archive.write_note(name, b"")
    with pytest.raises(ArchiveNameError):
        subject.archive.read_note(name)


@pytest.mark.parametrize("key", ["", "sha256:", "sha256:../../etc/passwd", "md5:" + "0" * 64, "sha256:" + "G" * 64])
def test_a_digest_that_is_none_is_refused(subject: Subject, key: str) -> None:
    for ask in (subject.archive.has, subject.archive.fetch):
        with pytest.raises(ArchiveNameError):
            ask(Digest(key))
