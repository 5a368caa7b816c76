"""What only a directory has: links, permissions, temporary files, locks of other processes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dolbear.adapters.directory_repository import DirectoryRepository, UnreadableRepositoryError
from dolbear.core.files import StorageError
from dolbear.publishing.repository import RepositoryLockedError

PATH = "com/acme/model/1.0.0/model-1.0.0.jar"
HOME = "com/acme/model"
HOLD = """
import sys
from pathlib import Path
from dolbear.adapters.directory_repository import DirectoryRepository
with DirectoryRepository(Path(sys.argv[1])).lock("com/acme/model"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def repository(tmp_path: Path) -> DirectoryRepository:
    return DirectoryRepository(tmp_path / "repository", patience=0.1)


def test_only_the_file_is_left(repository: DirectoryRepository) -> None:
    repository.create(PATH, b"chirp")
    repository.create(PATH, b"other")
    assert [path.name for path in (repository.root / PATH).parent.iterdir()] == ["model-1.0.0.jar"]


def test_permissions_follow_the_umask(repository: DirectoryRepository) -> None:
    before = os.umask(0o027)
    try:
        repository.create(PATH, b"chirp")
    finally:
        os.umask(before)
    assert (repository.root / PATH).stat().st_mode & 0o777 == 0o640


def test_what_a_killed_publisher_left_is_swept(repository: DirectoryRepository) -> None:
    folder = (repository.root / PATH).parent
    folder.mkdir(parents=True)
    left = [folder / ".model-1.0.0.jar.abc.part", folder.parent / ".maven-metadata.xml.def.part"]
    for path in left:
        path.write_bytes(b"half")
    repository.create("com/acme/model/0.9.0/model-0.9.0.jar", b"chirp")
    with repository.lock(HOME):
        assert not any(path.exists() for path in left)
    assert repository.read("com/acme/model/0.9.0/model-0.9.0.jar") == b"chirp"


def test_says_who_holds_the_lock_and_takes_it_when_he_is_killed(repository: DirectoryRepository) -> None:
    command = [sys.executable, "-c", HOLD, str(repository.root)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(RepositoryLockedError) as caught, repository.lock(HOME):
            pass
        holder.kill()
        holder.wait()
    assert f"process {holder.pid} on " in caught.value.message
    with repository.lock(HOME):
        pass


def test_a_lock_file_with_nonsense_is_no_obstacle(repository: DirectoryRepository) -> None:
    place = repository.root / HOME
    place.mkdir(parents=True)
    (place / ".dolbear.lock").write_bytes(b"\xff{")
    with repository.lock(HOME), pytest.raises(RepositoryLockedError) as caught, repository.lock(HOME):
        pass
    assert f"process {os.getpid()}" in caught.value.message


def test_a_place_that_can_t_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    repository = DirectoryRepository(tmp_path / "file")
    with pytest.raises(StorageError) as caught:
        repository.create(PATH, b"chirp")
    assert "model-1.0.0.jar" in caught.value.message
    with pytest.raises(StorageError), repository.lock(HOME):
        pass


def test_a_file_that_is_no_list_is_not_read_into_memory(repository: DirectoryRepository) -> None:
    place = repository.root / "com/acme/maven-metadata.xml"
    place.parent.mkdir(parents=True)
    with place.open("wb") as file:
        file.truncate(1 << 30)
    with pytest.raises(UnreadableRepositoryError):
        repository.read("com/acme/maven-metadata.xml")


def test_a_folder_in_place_of_a_file_is_told(repository: DirectoryRepository) -> None:
    (repository.root / PATH).mkdir(parents=True)
    for ask in (repository.read, repository.fetch):
        with pytest.raises(UnreadableRepositoryError):
            ask(PATH)


def test_large_files_are_copied_whole(repository: DirectoryRepository, tmp_path: Path) -> None:
    source = tmp_path / "large"
    source.write_bytes(os.urandom(3 << 20))
    repository.create(PATH, source)
    with (repository.root / PATH).open("rb") as copied, source.open("rb") as wanted:
        assert hashlib.file_digest(copied, "sha256").digest() == hashlib.file_digest(wanted, "sha256").digest()
