from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from watched import Watched

from dolbear.core import digest
from dolbear.packaging.evidence import statement
from dolbear.publishing.layout import Coordinates
from dolbear.publishing.promote import ChangedError, promote
from dolbear.publishing.publish import Conflict, Release, publish
from dolbear.publishing.repository import MissingFileError

AT = Coordinates("com.acme", "model", "1.0.0")
STEM = "com/acme/model/1.0.0/model-1.0.0"
JAR = digest.of_bytes(b"jar")
EVIDENCE = statement({"model-1.0.0.jar": JAR}, {"commit": "abc"})


@pytest.fixture
def candidates(tmp_path: Path) -> Watched:
    made = Watched(tmp_path / "candidates")
    files: dict[tuple[str, str], Path | bytes] = {
        ("", "jar"): b"jar",
        ("", "pom"): b"<project/>",
        ("sources", "jar"): b"s",
    }
    publish(Release(at=AT, files=files), made)
    return made


@pytest.fixture
def releases(tmp_path: Path) -> Watched:
    return Watched(tmp_path / "releases")


def test_copies_the_same_bytes_and_puts_evidence_beside_them(candidates: Watched, releases: Watched) -> None:
    assert promote(AT, candidates, releases, evidence=EVIDENCE, expected=JAR)
    for ending in (".jar", ".pom", "-sources.jar", ".jar.sha1"):
        assert releases.read(STEM + ending) == candidates.read(STEM + ending)
    assert releases.read(f"{STEM}-evidence.json") == EVIDENCE
    assert releases.read(f"{STEM}-evidence.json.sha256") == hashlib.sha256(EVIDENCE).hexdigest().encode()


def test_twice_is_once_though_the_second_run_has_other_evidence(candidates: Watched, releases: Watched) -> None:
    promote(AT, candidates, releases, evidence=EVIDENCE)
    later = statement({"model-1.0.0.jar": JAR}, {"commit": "def"})
    assert not promote(AT, candidates, releases, evidence=later)
    assert releases.read(f"{STEM}-evidence.json") == EVIDENCE


def test_evidence_that_lost_its_checksums_gets_them(candidates: Watched, releases: Watched) -> None:
    releases.create(f"{STEM}-evidence.json", EVIDENCE)
    promote(AT, candidates, releases, evidence=statement({"model-1.0.0.jar": JAR}, {"commit": "def"}))
    assert releases.read(f"{STEM}-evidence.json.sha256") == hashlib.sha256(EVIDENCE).hexdigest().encode()


@pytest.mark.parametrize("there", [b"{}", b"[" * 100_000, b"\xff", statement({"other.jar": digest.of_bytes(b"x")}, {})])
def test_evidence_on_another_jar_is_refused(candidates: Watched, releases: Watched, there: bytes) -> None:
    releases.create(f"{STEM}-evidence.json", there)
    with pytest.raises(ChangedError):
        promote(AT, candidates, releases, evidence=EVIDENCE)
    assert releases.read(f"{STEM}.jar") is None


@pytest.mark.parametrize("ending", [".jar", ".pom", "-sources.jar"])
def test_changed_bytes_are_never_promoted(candidates: Watched, releases: Watched, ending: str) -> None:
    path = candidates.root / (STEM + ending)
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(ChangedError) as caught:
        promote(AT, candidates, releases)
    assert caught.value.exit_code == 5
    assert not releases.root.exists()


def test_changed_with_its_checksums_the_ledger_tells(candidates: Watched, releases: Watched) -> None:
    with pytest.raises(ChangedError) as caught:
        promote(AT, candidates, releases, expected=digest.of_bytes(b"what was published"))
    assert "ledger" in caught.value.message


def test_what_was_verified_is_copied(candidates: Watched, releases: Watched) -> None:
    class Changing(Watched):
        """Somebody writes over the jar as soon as it was compared."""

        def fetch(self, path: str) -> Path:
            if path.endswith(".pom"):
                (self.root / f"{STEM}.jar").write_bytes(b"forged")
            return super().fetch(path)

    assert promote(AT, Changing(candidates.root), releases, expected=JAR)
    assert releases.read(f"{STEM}.jar") == b"jar"
    assert releases.read(f"{STEM}.jar.sha256") == hashlib.sha256(b"jar").hexdigest().encode()


def test_a_version_that_isn_t_there_is_named(candidates: Watched, releases: Watched) -> None:
    with pytest.raises(MissingFileError):
        promote(Coordinates("com.acme", "model", "2.0.0"), candidates, releases)


def test_without_a_checksum_nothing_is_promoted(candidates: Watched, releases: Watched) -> None:
    (candidates.root / f"{STEM}.jar.sha256").unlink()
    with pytest.raises(MissingFileError):
        promote(AT, candidates, releases)


def test_a_release_is_never_overwritten(candidates: Watched, releases: Watched) -> None:
    publish(Release(at=AT, files={("", "jar"): b"jar of another", ("", "pom"): b"<project/>"}), releases)
    with pytest.raises(Conflict):
        promote(AT, candidates, releases)
    assert releases.read(f"{STEM}.jar") == b"jar of another"
