"""A consumer's build file, bumped on a branch of its Git repository."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from .places import Place, make

pytestmark = pytest.mark.integration
SETTINGS = """
[environment.production]
deploy = "pom"
consumer = "../consumer.git"
build = "{build}"
"""
POM = """<project>
  <dependencies>
    <dependency>
      <groupId>io.dolbear.examples</groupId>
      <artifactId>crickets</artifactId>
      <version>0.9.0</version> <!-- by hand -->
    </dependency>
  </dependencies>
</project>
"""
CATALOG = '[libraries]\ncrickets = { module = "io.dolbear.examples:crickets", version = "0.9.0" }\n'


def git(place: Place, *arguments: str) -> str:
    remote = place.root.parent / "consumer.git"
    return subprocess.run(["git", "-C", str(remote), *arguments], check=True, capture_output=True, text=True).stdout


def consumer(folder: Path, name: str, text: str) -> None:
    """Make a bare repository with one file."""
    work = folder / "consumer"
    (work / name).parent.mkdir(parents=True)
    (work / name).write_text(text, encoding="utf-8")
    subprocess.run(["git", "init", "-q", "-b", "trunk", str(work)], check=True)
    identity = ["-c", "user.name=C", "-c", "user.email=c@example.com"]
    subprocess.run(["git", "-C", str(work), "add", "."], check=True)
    subprocess.run(["git", "-C", str(work), *identity, "commit", "-q", "-m", "first"], check=True)
    subprocess.run(["git", "clone", "-q", "--bare", str(work), str(folder / "consumer.git")], check=True)


@pytest.mark.parametrize(("name", "text"), [("app/pom.xml", POM), ("gradle/libs.versions.toml", CATALOG)])
def test_a_build_file_is_bumped_on_a_branch(tmp_path: Path, name: str, text: str) -> None:
    consumer(tmp_path, name, text)
    place = make(tmp_path, {"build": name}, SETTINGS)
    said = place.dolbear("run")
    assert f"branch dolbear/crickets-1.0.0 of ../consumer.git has {name} with 1.0.0" in said
    assert git(place, "show", f"dolbear/crickets-1.0.0:{name}") == text.replace("0.9.0", "1.0.0")
    assert git(place, "show", f"trunk:{name}") == text
    message = git(place, "log", "-1", "--format=%B", "dolbear/crickets-1.0.0")
    assert message.startswith("Bump io.dolbear.examples:crickets from 0.9.0 to 1.0.0\n\ntest mae: 2.663")
    assert "sha256 of the data jar: " in message
    assert place.versions() == ["1.0.0"]
    assert "production runs io.dolbear.examples:crickets:1.0.0 already" in place.dolbear("run")


def test_a_pom_in_another_encoding_keeps_its_bytes(tmp_path: Path) -> None:
    consumer(tmp_path, "pom.xml", POM)
    work = tmp_path / "consumer"
    old = f'<?xml version="1.0" encoding="ISO-8859-1"?>\r\n<!-- für Zürich -->\r\n{POM}'.encode("latin-1")
    (work / "pom.xml").write_bytes(old)
    identity = ["-c", "user.name=C", "-c", "user.email=c@example.com"]
    subprocess.run(["git", "-C", str(work), *identity, "commit", "-q", "-am", "Zürich"], check=True)
    subprocess.run(["git", "-C", str(work), "push", "-q", str(tmp_path / "consumer.git"), "trunk"], check=True)
    place = make(tmp_path, {"build": "pom.xml"}, SETTINGS)
    place.dolbear("run")
    command = ["git", "-C", str(tmp_path / "consumer.git"), "show", "dolbear/crickets-1.0.0:pom.xml"]
    assert subprocess.run(command, check=True, capture_output=True).stdout == old.replace(b"0.9.0", b"1.0.0")


def test_the_way_back_is_a_branch_too(tmp_path: Path) -> None:
    consumer(tmp_path, "pom.xml", POM)
    place = make(tmp_path, {"build": "pom.xml"}, SETTINGS)
    place.dolbear("run")
    place.another_version()
    place.dolbear("run")
    git(place, "update-ref", "refs/heads/trunk", "dolbear/crickets-1.0.1")
    place.dolbear("rollback", "production")
    assert "<version>1.0.0</version>" in git(place, "show", "dolbear/crickets-1.0.0-instead-of-1.0.1:pom.xml")


def test_a_hook_that_says_no_is_told_and_nothing_runs_there(tmp_path: Path) -> None:
    consumer(tmp_path, "pom.xml", POM)
    hook = tmp_path / "consumer.git" / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'no ticket key in the message' >&2\nexit 1\n", encoding="utf-8")
    hook.chmod(0o755)
    place = make(tmp_path, {"build": "pom.xml"}, SETTINGS)
    assert "no ticket key in the message" in place.dolbear("run", code=6)
    assert place.json("log", "production") == []
    hook.unlink()
    assert "has pom.xml with 1.0.0" in place.dolbear("run")


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("pom.xml", "<project/>", "pom.xml has no version of io.dolbear.examples:crickets"),
        ("other.xml", POM, "has no file pom.xml"),
    ],
)
def test_a_consumer_without_the_model_is_told(tmp_path: Path, name: str, text: str, words: str) -> None:
    consumer(tmp_path, name, text)
    place = make(tmp_path, {"build": "pom.xml"}, SETTINGS)
    out, error = place.start("run").communicate(timeout=120)
    assert words in out + error
    assert git(place, "for-each-ref", "--format=%(refname:short)").split() == ["trunk"]
