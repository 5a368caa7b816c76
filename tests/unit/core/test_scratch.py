from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from dolbear.core.files import StorageError, scratch, sweep


def _fail(code: int, path: str | None = None) -> None:
    raise OSError(code, os.strerror(code), path)


def test_a_disk_that_becomes_full_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught, scratch(tmp_path / "work") as folder:
        _fail(errno.ENOSPC)
    assert caught.value.message == f"can't write {folder}: No space left on device"
    assert "Make room there" in caught.value.hint
    assert list((tmp_path / "work").iterdir()) == []


def test_so_is_the_file_where_the_system_says_it(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught, scratch(tmp_path / "work"):
        _fail(errno.EDQUOT, "/data/rows")
    assert caught.value.path == Path("/data/rows")


def test_other_failures_stay_what_they_are(tmp_path: Path) -> None:
    with pytest.raises(PermissionError), scratch(tmp_path / "work"):
        _fail(errno.EACCES)
    assert list((tmp_path / "work").iterdir()) == []


def test_only_what_was_left_long_ago_is_swept_away(tmp_path: Path) -> None:
    folder = tmp_path / "work"
    sweep(folder, older=60)
    for name in ("work-old", "work-new", "mine"):
        (folder / name).mkdir(parents=True)
        (folder / name / "rows").touch()
    for name in ("work-old", "mine"):
        os.utime(folder / name, (0, 0))
    sweep(folder, older=60)
    assert sorted(path.name for path in folder.iterdir()) == ["mine", "work-new"]
