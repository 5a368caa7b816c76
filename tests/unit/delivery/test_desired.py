"""The desired-version file: others' models stay, and a file that isn't one is refused."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dolbear.delivery.desired import Desired, DesiredFileError, read, write


def test_each_project_writes_its_own_line(tmp_path: Path) -> None:
    path = tmp_path / "place" / "desired.json"
    assert read(path) == {}
    write(path, "g:a", Desired("1.0.0", "aa"))
    write(path, "g:b", Desired("2.0.0", "bb"))
    write(path, "g:a", None)
    assert read(path) == {"g:b": Desired("2.0.0", "bb")}
    assert path.read_bytes() == b'{"format":1,"models":{"g:b":{"sha256":"bb","version":"2.0.0"}}}'


def test_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "desired.json"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: write(path, f"g:a{number}", Desired("1.0.0", "aa")), range(40)))
    assert len(read(path)) == 40


@pytest.mark.parametrize("content", [b"", b"[]", b'{"format":2}', b'{"models":{"g:a":{}}}', b"\xff", b" " * (2 << 20)])
def test_what_is_no_such_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "desired.json"
    path.write_bytes(content)
    with pytest.raises(DesiredFileError, match=r"desired.json"):
        write(path, "g:a", Desired("1.0.0", "aa"))
    assert path.read_bytes() == content
