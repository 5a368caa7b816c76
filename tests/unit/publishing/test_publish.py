from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from watched import Cut, Watched

from dolbear.publishing.layout import CHECKSUMS, Coordinates
from dolbear.publishing.metadata import versions
from dolbear.publishing.publish import Conflict, Release, publish

AT = Coordinates("com.acme", "model", "1.0.0")
HOME = "com/acme/model"
STEM = f"{HOME}/1.0.0/model-1.0.0"
FILES: dict[tuple[str, str], Path | bytes] = {
    ("", "pom"): b"<project/>",
    ("", "jar"): b"jar",
    ("sources", "jar"): b"sources",
    ("evidence", "json"): b"{}",
}
RELEASE = Release(at=AT, files=FILES)


@pytest.fixture
def repository(tmp_path: Path) -> Watched:
    return Watched(tmp_path / "repository")


def _tree(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.name != ".dolbear.lock"
    }


def test_attached_files_jar_pom_list_each_with_its_checksums(repository: Watched) -> None:
    assert publish(RELEASE, repository)
    files = [f"{STEM}-evidence.json", f"{STEM}-sources.jar", f"{STEM}.jar"]
    wanted = [path for file in files for path in (file, *(f"{file}.{kind}" for kind in CHECKSUMS))]
    wanted += [*(f"{STEM}.pom.{kind}" for kind in CHECKSUMS), f"{STEM}.pom"]
    wanted += [AT.metadata, *(f"{AT.metadata}.{kind}" for kind in CHECKSUMS)]
    assert repository.written == wanted


def test_checksums_are_bare_digits(repository: Watched) -> None:
    publish(RELEASE, repository)
    assert repository.read(f"{STEM}.jar.sha1") == hashlib.sha1(b"jar").hexdigest().encode()  # noqa: S324  # Maven's own
    assert repository.read(f"{STEM}.jar.sha512") == hashlib.sha512(b"jar").hexdigest().encode()


def test_twice_is_once(repository: Watched) -> None:
    publish(RELEASE, repository)
    before = _tree(repository.root)
    repository.written.clear()
    assert not publish(RELEASE, repository)
    assert repository.written == []
    assert _tree(repository.root) == before


@pytest.mark.parametrize("file", [("", "jar"), ("", "pom"), ("sources", "jar"), ("evidence", "json")])
def test_other_bytes_change_nothing(repository: Watched, file: tuple[str, str]) -> None:
    publish(RELEASE, repository)
    before = _tree(repository.root)
    with pytest.raises(Conflict) as caught:
        publish(Release(at=AT, files={**FILES, file: b"other", ("new", "txt"): b"new"}), repository)
    assert _tree(repository.root) == before
    assert caught.value.exit_code == 5
    assert caught.value.path == AT.path(file[1], file[0])
    assert hashlib.sha256(b"other").hexdigest() == caught.value.ours
    assert caught.value.theirs[:12] in caught.value.message


def test_a_wrong_checksum_of_a_file_that_is_there_stops_all(repository: Watched) -> None:
    repository.create(f"{STEM}.pom", FILES["", "pom"])
    repository.create(f"{STEM}.pom.sha1", b"0" * 40)
    with pytest.raises(Conflict):
        publish(RELEASE, repository)
    assert sorted(_tree(repository.root)) == [f"{STEM}.pom", f"{STEM}.pom.sha1"]


def test_a_wrong_checksum_without_its_file_stops_before_the_pom(repository: Watched) -> None:
    repository.create(f"{STEM}.pom.sha1", b"0" * 40)
    with pytest.raises(Conflict) as caught:
        publish(RELEASE, repository)
    assert repository.read(f"{STEM}.pom") is None
    assert repository.read(AT.metadata) is None
    assert "cut off" in caught.value.hint


def test_a_checksum_in_the_manner_of_sha1sum_is_as_good(repository: Watched) -> None:
    line = hashlib.sha1(b"jar").hexdigest().upper() + "  model-1.0.0.jar\n"  # noqa: S324  # Maven's own
    repository.create(f"{STEM}.jar.sha1", line.encode())
    publish(RELEASE, repository)
    assert repository.read(f"{STEM}.jar.sha1") == line.encode()


def test_cut_off_anywhere_the_next_completes_it(tmp_path: Path) -> None:
    whole = Watched(tmp_path / "whole")
    publish(RELEASE, whole)
    steps = len(whole.written)
    for step in range(steps):
        repository = Watched(tmp_path / str(step))
        repository.cut = step
        with pytest.raises(Cut):
            publish(RELEASE, repository)
        listed = versions(repository.read(AT.metadata))
        assert listed == () or all(repository.read(path) is not None for path in whole.written[:20])
        repository.cut = None
        assert publish(RELEASE, repository)
        assert _without_time(_tree(repository.root)) == _without_time(_tree(whole.root))
        assert not publish(RELEASE, repository)


def test_the_list_s_checksums_are_mended(repository: Watched) -> None:
    publish(RELEASE, repository)
    repository.replace(f"{AT.metadata}.sha1", b"0" * 40, instead_of=repository.read(f"{AT.metadata}.sha1"))
    assert publish(RELEASE, repository)
    content = repository.read(AT.metadata)
    assert content is not None
    assert repository.read(f"{AT.metadata}.sha1") == hashlib.sha1(content).hexdigest().encode()  # noqa: S324  # Maven's


def test_a_file_that_changes_meanwhile_is_never_listed(repository: Watched, tmp_path: Path) -> None:
    source = tmp_path / "jar"
    source.write_bytes(b"jar")

    class Changing(Watched):
        def create(self, path: str, content: Path | bytes) -> bool:
            source.write_bytes(b"another")
            return super().create(path, content)

    changing = Changing(repository.root)
    with pytest.raises(Conflict):
        publish(Release(at=AT, files={**FILES, ("", "jar"): source}), changing)
    assert changing.read(AT.metadata) is None


def test_versions_stand_beside_each_other(repository: Watched) -> None:
    for version in ("1.10.0", "1.9.0", "1.0.0"):
        publish(Release(at=Coordinates("com.acme", "model", version), files=FILES), repository)
    assert versions(repository.read(AT.metadata)) == ("1.0.0", "1.9.0", "1.10.0")


def _without_time(tree: dict[str, bytes]) -> dict[str, bytes]:
    return {path: content for path, content in tree.items() if "maven-metadata.xml" not in path}
