from __future__ import annotations

import os
import time
from pathlib import Path

from dolbear.core import digest
from dolbear.core.hashes import Hashes

_LONG_AGO = 1_000_000_000
_MINUTE = 60 * 10**9


def _rest(path: Path) -> None:
    os.utime(path, (_LONG_AGO, _LONG_AGO))


def test_gives_the_digest_of_the_content(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"chirp")
    assert Hashes(tmp_path / "cache").digest(path) == digest.of_bytes(b"chirp")


def test_sees_a_change_of_the_same_size_and_time(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"chirp")
    _rest(path)
    hashes = Hashes(tmp_path / "cache")
    hashes.digest(path)
    path.write_bytes(b"crick")
    _rest(path)
    assert hashes.digest(path) == digest.of_bytes(b"crick")


def test_sees_a_change_within_the_tick_of_the_clock(tmp_path: Path) -> None:
    path = tmp_path / "a"
    hashes = Hashes(tmp_path / "cache")
    for number in range(50):
        content = f"{number:05}".encode()
        path.write_bytes(content)
        assert hashes.digest(path) == digest.of_bytes(content)


def test_remembers_a_file_at_rest_for_the_next_process(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"chirp")
    first = Hashes(tmp_path, clock=lambda: time.time_ns() + _MINUTE)
    first.digest(path)
    first.save()
    _forge(tmp_path / "hashes.json", digest.of_bytes(b"chirp"), digest.of_bytes(b"remembered"))
    assert Hashes(tmp_path).digest(path) == digest.of_bytes(b"remembered")


def test_does_not_trust_what_was_read_while_fresh(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"chirp")
    first = Hashes(tmp_path)
    first.digest(path)
    first.save()
    _forge(tmp_path / "hashes.json", digest.of_bytes(b"chirp"), digest.of_bytes(b"remembered"))
    assert Hashes(tmp_path).digest(path) == digest.of_bytes(b"chirp")


def _forge(file: Path, old: str, new: str) -> None:
    file.write_bytes(file.read_bytes().replace(old.encode(), new.encode()))


def test_a_corrupt_cache_is_ignored(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"chirp")
    for content in (b"", b"{", b"[]", b"\xff\xfe", b'{"format":9,"files":{}}', b'{"format":1,"files":{"/a":[1]}}'):
        (tmp_path / "hashes.json").write_bytes(content)
        hashes = Hashes(tmp_path)
        assert hashes.digest(path) == digest.of_bytes(b"chirp")
        hashes.save()
        assert Hashes(tmp_path).digest(path) == digest.of_bytes(b"chirp")


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"chirp")
    hashes = Hashes(path)
    hashes.digest(path)
    hashes.save()
    assert path.read_bytes() == b"chirp"
