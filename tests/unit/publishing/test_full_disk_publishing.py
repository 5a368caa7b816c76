"""A disk that is full: here a limit on the size of files, which the kernel keeps as it would a quota."""

from __future__ import annotations

import contextlib
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from dolbear.adapters.directory_repository import DirectoryRepository
from dolbear.core.files import StorageError
from dolbear.publishing.layout import Coordinates
from dolbear.publishing.publish import Release, publish

AT = Coordinates("com.acme", "model", "1.0.0")
RELEASE = Release(at=AT, files={("", "jar"): b"x" * 100_000, ("", "pom"): b"<project/>", ("sources", "jar"): b"s"})


@contextlib.contextmanager
def _at_most(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_nothing_is_half_there_and_the_next_completes_it(tmp_path: Path) -> None:
    repository = DirectoryRepository(tmp_path)
    with _at_most(50_000), pytest.raises(StorageError) as caught:
        publish(RELEASE, repository)
    assert caught.value.exit_code == 6
    assert "Make room" in caught.value.hint
    assert repository.read(AT.path("jar")) is None
    assert repository.read(AT.metadata) is None
    assert not list(tmp_path.rglob("*.part"))
    assert publish(RELEASE, repository)
    assert not publish(RELEASE, repository)
