"""What every repository keeps; the directory, the one over HTTP and the one in memory all run it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from memory_repository import MemoryRepository
from strict_server import StrictServer, running

from dolbear.adapters.directory_repository import DirectoryRepository
from dolbear.adapters.http.address import parse
from dolbear.adapters.http.client import Client
from dolbear.adapters.http.credentials import nobody
from dolbear.adapters.http.repository import HttpRepository
from dolbear.publishing.repository import MissingFileError, Repository, RepositoryLockedError, RepositoryPathError

PATH = "com/acme/model/1.0.0/model-1.0.0.jar"
HOME = "com/acme/model"
Make = Callable[..., Repository]


ALL, LOCKABLE = ["directory", "http", "memory"], ["directory", "memory"]


@pytest.fixture(params=ALL)
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Make]:
    if request.param == "memory":
        yield lambda **more: MemoryRepository(tmp_path / "out", **more)
    elif request.param == "directory":
        yield lambda **more: DirectoryRepository(tmp_path / "repository", **more)
    else:
        with running(StrictServer()) as server:
            yield lambda: HttpRepository(Client(parse(server.url), nobody()))


@pytest.fixture
def repository(make: Make) -> Repository:
    return make()


def test_gives_back_what_was_created(repository: Repository) -> None:
    assert repository.create(PATH, b"chirp")
    assert repository.read(PATH) == b"chirp"
    assert repository.fetch(PATH).read_bytes() == b"chirp"


def test_a_copy_is_discarded_and_the_file_stays(repository: Repository) -> None:
    repository.create(PATH, b"chirp")
    copy = repository.fetch(PATH)
    repository.discard(PATH)
    assert not copy.exists() or isinstance(repository, DirectoryRepository)
    repository.discard(PATH)
    assert repository.read(PATH) == b"chirp"
    assert repository.fetch(PATH).read_bytes() == b"chirp"


def test_takes_a_file(repository: Repository, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"chirp")
    assert repository.create(PATH, source)
    source.write_bytes(b"other")
    assert repository.read(PATH) == b"chirp"


def test_what_was_created_stays(repository: Repository) -> None:
    repository.create(PATH, b"chirp")
    assert not repository.create(PATH, b"other, and longer")
    assert not repository.create(PATH, b"chirp")
    assert repository.read(PATH) == b"chirp"


def test_of_many_creators_one_wins(repository: Repository) -> None:
    start = threading.Barrier(8)
    won: list[bytes] = []

    def create(content: bytes) -> None:
        start.wait()
        if repository.create(PATH, content):
            won.append(content)

    threads = [threading.Thread(target=create, args=(str(number).encode(),)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [repository.read(PATH)] == won


def test_a_list_is_replaced_whole(repository: Repository) -> None:
    path = f"{HOME}/maven-metadata.xml"
    assert repository.replace(path, b"first, and longer", instead_of=repository.read(path))
    assert repository.replace(path, b"second", instead_of=repository.read(path))
    assert repository.read(f"{HOME}/maven-metadata.xml") == b"second"


def test_what_isn_t_there_is_named(repository: Repository) -> None:
    assert repository.read(PATH) is None
    with pytest.raises(MissingFileError) as caught:
        repository.fetch(PATH)
    assert PATH in caught.value.message
    assert caught.value.exit_code == 3


def test_a_folder_is_no_file(repository: Repository) -> None:
    repository.create(PATH, b"chirp")
    assert repository.read(f"{PATH}/more") is None
    with pytest.raises(MissingFileError):
        repository.fetch(f"{PATH}/more")


@pytest.mark.parametrize(
    "path", ["", "/etc/passwd", "../x", "a/../../x", "a//b", "a/./b", ".hidden", "a\\..\\x", "a\0b", "a/"]
)
def test_a_path_that_leads_elsewhere_is_refused(repository: Repository, path: str) -> None:
    acts: list[Callable[[], object]] = [
        lambda: repository.read(path),
        lambda: repository.fetch(path),
        lambda: repository.create(path, b""),
        lambda: repository.replace(path, b"", instead_of=None),
        lambda: repository.lock(path).__enter__(),
    ]
    for act in acts:
        with pytest.raises(RepositoryPathError):
            act()


@pytest.mark.parametrize("make", LOCKABLE, indirect=True)
def test_one_at_a_time_holds_an_artifact(make: Make) -> None:
    repository = make(patience=0.1)
    refused: list[RepositoryLockedError] = []

    def other() -> None:
        try:
            with repository.lock(HOME):
                pass
        except RepositoryLockedError as error:
            refused.append(error)

    with repository.lock(HOME):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert refused[0].exit_code == 7
    assert HOME in refused[0].message


def test_a_list_that_another_changed_is_left(repository: Repository) -> None:
    path = f"{HOME}/maven-metadata.xml"
    assert repository.read(path) is None
    assert repository.replace(path, b"first", instead_of=None)
    assert not repository.replace(path, b"second", instead_of=None)
    first = repository.read(path)
    assert repository.replace(path, b"other", instead_of=first)
    assert not repository.replace(path, b"second", instead_of=b"never was there")
    assert repository.replace(path, b"second", instead_of=b"other")


def test_a_large_file_is_streamed(repository: Repository, tmp_path: Path) -> None:
    source = tmp_path / "large"
    source.write_bytes(bytes(range(256)) * 20_000)
    assert repository.create(PATH, source)
    assert repository.fetch(PATH).read_bytes() == source.read_bytes()


@pytest.mark.parametrize("make", LOCKABLE, indirect=True)
def test_a_lock_ends_with_its_block_and_holds_one_artifact_only(make: Make) -> None:
    repository = make(patience=0.1)
    with pytest.raises(ZeroDivisionError), repository.lock(HOME):
        1 / 0  # noqa: B018  # any error
    with repository.lock(HOME), repository.lock("com/acme/other"):
        repository.create(PATH, b"chirp")
    assert repository.read(PATH) == b"chirp"
