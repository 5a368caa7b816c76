from __future__ import annotations

from pathlib import Path

import pytest

from dolbear.adapters.directory_archive import DirectoryArchive
from dolbear.core import digest
from dolbear.core.hashes import Hashes
from dolbear.data import datasets, pointer
from dolbear.data.archive import DamagedObjectError
from dolbear.data.pointer import PointerError
from dolbear.data.tables import DataError
from dolbear.project.settings import Dataset

_CONTENT = b"id,x\n1,2\n2,3\n"
_DATASET = Dataset(path="data/chirps.csv", key=("id",))


class Place:
    """A project's folder with one dataset and an archive."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "project"
        self.path = self.root / _DATASET.path
        self.path.parent.mkdir(parents=True)
        self.path.write_bytes(_CONTENT)
        self.hashes = Hashes(folder / "cache")
        self.archive = DirectoryArchive(folder / "archive", self.hashes)

    def add(self) -> datasets.Added:
        return datasets.add(self.root, _DATASET, self.archive, hashes=self.hashes)

    def resolve(self) -> datasets.Resolved:
        return datasets.resolve(self.root, _DATASET, self.archive, hashes=self.hashes)

    def status(self) -> datasets.Status:
        return datasets.status(self.root, _DATASET, self.archive, hashes=self.hashes)

    def checkout(self, *, force: bool = False) -> bool:
        return datasets.checkout(self.root, _DATASET, self.archive, hashes=self.hashes, force=force)

    def push(self) -> bool:
        return datasets.push(self.root, _DATASET, self.archive, hashes=self.hashes)

    def forget_archive(self) -> None:
        self.archive = DirectoryArchive(self.root / "elsewhere", self.hashes)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_data_in_git_resolves_to_itself(place: Place) -> None:
    resolved = place.resolve()
    assert (resolved.path, resolved.digest) == (place.path, digest.of_bytes(_CONTENT))
    assert not resolved.pointed
    assert not resolved.changed
    assert place.status().state == "in Git"


def test_add_points_archives_and_ignores(place: Place) -> None:
    added = place.add()
    assert added.pointer == pointer.make(digest.of_bytes(_CONTENT), len(_CONTENT), 2)
    assert added.files == (pointer.path_of(place.path), place.root / ".gitignore")
    assert (place.root / ".gitignore").read_text() == "/data/chirps.csv\n"
    assert place.archive.has(added.pointer.digest)
    assert place.status().state == "unchanged"
    assert place.status().archived


def test_add_twice_does_nothing_the_second_time(place: Place) -> None:
    place.add()
    before = pointer.path_of(place.path).stat().st_mtime_ns
    assert place.add().files == ()
    assert pointer.path_of(place.path).stat().st_mtime_ns == before
    assert (place.root / ".gitignore").read_text().count("chirps") == 1


def test_add_keeps_what_gitignore_had(place: Place) -> None:
    (place.root / ".gitignore").write_bytes(b"*.jar\n\xff")
    place.add()
    assert (place.root / ".gitignore").read_bytes() == b"*.jar\n\xff\n/data/chirps.csv\n"


def test_without_the_working_file_the_archive_serves(place: Place) -> None:
    place.add()
    place.path.unlink()
    resolved = place.resolve()
    assert resolved.path.read_bytes() == _CONTENT
    assert resolved.pointed
    assert not resolved.changed
    assert place.status().state == "not checked out"


def test_a_changed_working_file_counts_and_is_told(place: Place) -> None:
    place.add()
    place.path.write_bytes(_CONTENT + b"3,4\n")
    resolved = place.resolve()
    assert resolved.path == place.path
    assert resolved.changed
    assert place.status().state == "changed"


def test_checkout_brings_the_file_back(place: Place) -> None:
    place.add()
    place.path.unlink()
    assert place.checkout()
    assert place.path.read_bytes() == _CONTENT
    assert not place.checkout()


def test_a_checked_out_file_can_be_edited_without_harm_to_the_archive(place: Place) -> None:
    key = place.add().pointer.digest
    place.path.unlink()
    place.checkout()
    with place.path.open("ab") as file:
        file.write(b"3,4\n")
    assert place.archive.fetch(key).read_bytes() == _CONTENT


def test_checkout_never_overwrites_changes_unless_forced(place: Place) -> None:
    place.add()
    place.path.write_bytes(b"mine")
    with pytest.raises(datasets.ChangedDataError):
        place.checkout()
    assert place.path.read_bytes() == b"mine"
    assert place.checkout(force=True)
    assert place.path.read_bytes() == _CONTENT


def test_checkout_follows_a_pointer_that_git_moved(place: Place) -> None:
    place.add()
    old = pointer.path_of(place.path).read_bytes()
    place.path.write_bytes(_CONTENT + b"3,4\n")
    place.add()
    pointer.path_of(place.path).write_bytes(old)
    assert place.checkout()
    assert place.path.read_bytes() == _CONTENT


def test_data_that_was_never_pushed_is_named_with_the_next_step(place: Place) -> None:
    place.add()
    place.forget_archive()
    place.path.unlink()
    for act in (place.resolve, place.checkout, place.push):
        with pytest.raises(datasets.NotPulledError) as caught:
            act()
        assert "data/chirps.csv" in caught.value.message
        assert "dolbear data pull" in caught.value.hint
        assert caught.value.exit_code == 3


def test_push_fills_an_archive_that_lacks_it(place: Place) -> None:
    key = place.add().pointer.digest
    place.forget_archive()
    assert place.push()
    assert not place.push()
    assert place.archive.has(key)


def test_push_refuses_a_file_that_is_not_what_the_pointer_says(place: Place) -> None:
    place.add()
    place.forget_archive()
    place.path.write_bytes(b"mine")
    with pytest.raises(datasets.ChangedDataError):
        place.push()


def test_neither_file_nor_pointer(place: Place) -> None:
    place.path.unlink()
    assert place.status().state == "missing"
    for act in (place.resolve, place.add):
        with pytest.raises(datasets.NoDataError):
            act()
    with pytest.raises(datasets.NotPointedError):
        place.checkout()


def test_a_tampered_object_is_refused(place: Place) -> None:
    key = digest.hex_of(place.add().pointer.digest)
    target = place.archive.root / "objects" / key[:2] / key
    target.chmod(0o644)
    target.write_bytes(_CONTENT.replace(b"2", b"9"))
    place.path.unlink()
    with pytest.raises(DamagedObjectError):
        place.resolve()


def test_what_is_no_table_is_not_added(place: Place) -> None:
    place.path.write_bytes(b"")
    with pytest.raises(DataError):
        place.add()
    assert not pointer.path_of(place.path).exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"format = 1\n<<<<<<< ours\n",
        b'format = 1\ndigest = "sha256:../../x"\nbytes = 1\n',
        b'format = 1\ndigest = "md5:00"\nbytes = 1\n',
        b'format = 2\ndigest = "sha256:' + b"0" * 64 + b'"\nbytes = 1\n',
        b'format = 1\ndigest = "sha256:' + b"0" * 64 + b'"\nbytes = 1\nurl = "x"\n',
    ],
)
def test_a_damaged_pointer_is_refused(place: Place, content: bytes) -> None:
    pointer.path_of(place.path).write_bytes(content)
    with pytest.raises(PointerError):
        place.resolve()


def test_the_pointer_is_one_fact_a_line(place: Place) -> None:
    place.add()
    lines = pointer.path_of(place.path).read_text().splitlines()
    assert lines[1:] == ["format = 1", f'digest = "{digest.of_bytes(_CONTENT)}"', "bytes = 13", "rows = 2"]
