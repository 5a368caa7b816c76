"""Files appear with the rights that the user's umask leaves, and the umask of the process is left alone."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from dolbear.adapters.directory_repository import DirectoryRepository
from dolbear.core import files


@pytest.mark.parametrize("mask", [0o022, 0o027, 0o077])
def test_rights_follow_the_umask(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        files.write_bytes(tmp_path / "file", b"content")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o666 & ~mask


def test_other_threads_keep_their_umask(tmp_path: Path) -> None:
    """A thread that makes files meanwhile sees the umask of the process, always."""
    ended = threading.Event()
    repository = DirectoryRepository(tmp_path / "repository")

    def write() -> None:
        for number in range(300):
            files.write_bytes(tmp_path / "written", b"x")
            repository.create(f"com/acme/{number}.jar", b"x")
        ended.set()

    before = os.umask(0o077)
    try:
        thread = threading.Thread(target=write)
        thread.start()
        modes = set()
        while not ended.is_set():
            made = tmp_path / "made"
            made.touch(0o666)
            modes.add(stat.S_IMODE(made.stat().st_mode))
            made.unlink()
        thread.join()
    finally:
        os.umask(before)
    assert modes == {0o600}
