"""Approvals: whose count, and what can't get around them."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from .places import Place, copied, make

pytestmark = pytest.mark.integration
# A command that always works stands for the target: who may is the question here.
SETTINGS = """
[environment.production]
deploy = "command"
command = "true"
approvals = {approvals}
"""


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Place:
    made = make(tmp_path_factory.mktemp("pattern"), {"approvals": "1"}, SETTINGS)
    made.dolbear("publish")
    return made


@pytest.fixture
def place(pattern: Place, tmp_path: Path) -> Place:
    return copied(pattern, tmp_path / "copy")


def approve(place: Place, name: str, *more: str, version: str = "1.0.0", code: int = 0) -> str:
    return place.dolbear("approve", version, "--for", "production", *more, env=place.person(name), code=code)


def test_a_second_person_is_enough(place: Place) -> None:
    approve(place, "grace")
    assert "approved by grace@example.com" in place.dolbear("deploy", "production")
    assert place.versions() == ["1.0.0"]
    evidence = next((place.root / ".dolbear/repository/releases").rglob("crickets-1.0.0-evidence.json"))
    assert '"approvals":["grace@example.com"]' in evidence.read_text(encoding="utf-8")


def test_who_took_his_word_back_does_not_count(place: Place) -> None:
    approve(place, "grace")
    approve(place, "grace", "--withdraw")
    assert "grace@example.com: withdrawn" in place.dolbear("deploy", "production", code=4)
    approve(place, "grace")
    place.dolbear("deploy", "production")


def test_an_author_does_not_count(place: Place) -> None:
    assert "ada@example.com made 1.0.0" in approve(place, "ada", code=4)
    assert place.json("log", "--kind", "approved") == []


def test_a_co_author_does_not_count(place: Place) -> None:
    place.another_version()
    place.git("commit", "-q", "--allow-empty", "-m", "With help\n\nCo-authored-by: Grace <Grace@Example.com>")
    place.dolbear("publish")
    assert "grace@example.com made 1.0.1" in approve(place, "grace", version="1.0.1", code=4)
    approve(place, "hedy", version="1.0.1")
    place.dolbear("deploy", "production", "1.0.1")


def test_an_author_of_an_earlier_release_may_approve_a_later_one(place: Place) -> None:
    approve(place, "grace")
    place.dolbear("deploy", "production")
    for name, value in {"user.email": "grace@example.com", "user.signingkey": "../keys/grace"}.items():
        place.git("config", name, value)
    place.another_version()
    place.dolbear("publish")
    assert "grace@example.com made 1.0.1" in approve(place, "grace", version="1.0.1", code=4)
    approve(place, "ada", version="1.0.1")
    assert "approved by ada@example.com" in place.dolbear("deploy", "production")


def test_a_key_that_is_not_listed_does_not_count(place: Place) -> None:
    assert "your key isn't in .allowed_signers of the commit" in approve(place, "eve", code=4)


def test_a_change_cannot_bring_its_own_signer(place: Place) -> None:
    approve(place, "grace")
    place.dolbear("deploy", "production")
    eve = " ".join((place.root.parent / "keys" / "eve.pub").read_text(encoding="utf-8").split()[:2])
    with (place.root / ".allowed_signers").open("a", encoding="utf-8") as file:
        file.write(f"eve@example.com {eve}\n")
    place.another_version()
    place.dolbear("publish")
    assert "your key isn't in .allowed_signers" in approve(place, "eve", version="1.0.1", code=4)
    approve(place, "grace", version="1.0.1")
    place.dolbear("deploy", "production")
    place.another_version("20.1")
    place.dolbear("publish")
    approve(place, "eve", version="1.0.2")
    place.dolbear("deploy", "production")


def test_a_change_cannot_lower_the_number_of_approvals(place: Place) -> None:
    approve(place, "grace")
    place.dolbear("deploy", "production")
    place.edit("dolbear.toml", "approvals = 1", "approvals = 0")
    place.another_version()
    assert "needs 1 approval, and has none" in place.dolbear("run")


def test_a_renamed_environment_asks_for_as_many(place: Place) -> None:
    approve(place, "grace")
    place.dolbear("deploy", "production")
    place.edit("dolbear.toml", "[environment.production]", "[environment.live]")
    place.edit("dolbear.toml", "approvals = 1", "approvals = 0")
    place.another_version()
    assert "live: io.dolbear.examples:crickets:1.0.1 needs 1 approval" in place.dolbear("run")


def test_a_change_cannot_name_another_file_of_signers(place: Place) -> None:
    eve = " ".join((place.root.parent / "keys" / "eve.pub").read_text(encoding="utf-8").split()[:2])
    place.write("notes.txt", f"eve@example.com {eve}\n")
    place.another_version()
    place.dolbear("publish")
    approve(place, "grace", version="1.0.1")
    place.dolbear("deploy", "production", "1.0.1")
    with (place.root / "dolbear.toml").open("a", encoding="utf-8") as file:
        file.write('\n[ledger]\nsigners = "notes.txt"\n')
    place.another_version("20.1")
    place.dolbear("publish")
    assert "your key isn't in" in approve(place, "eve", version="1.0.2", code=4)


def test_what_was_only_noted_changes_no_rule(place: Place) -> None:
    approve(place, "grace")
    place.dolbear("deploy", "production")
    eve = " ".join((place.root.parent / "keys" / "eve.pub").read_text(encoding="utf-8").split()[:2])
    place.write(".allowed_signers", f"eve@example.com {eve}\n")
    place.another_version()
    place.dolbear("publish")
    place.dolbear("deploy", "production", "1.0.1", "--record")
    place.another_version("20.1")
    place.dolbear("publish")
    assert "your key isn't in" in approve(place, "eve", version="1.0.2", code=4)
    approve(place, "grace", version="1.0.2")
    place.dolbear("deploy", "production")


def test_who_published_it_does_not_count(pattern: Place, tmp_path: Path) -> None:
    place = copied(pattern, tmp_path / "copy")
    place.another_version()
    place.dolbear("publish", env=place.person("hedy"))
    assert "hedy@example.com made 1.0.1" in approve(place, "hedy", version="1.0.1", code=4)


def test_two_are_two_people(tmp_path: Path) -> None:
    place = make(tmp_path, {"approvals": "2"}, SETTINGS)
    place.dolbear("publish")
    approve(place, "grace")
    approve(place, "grace")
    assert "needs 2 approvals, and has 1" in place.dolbear("deploy", "production", code=4)
    approve(place, "hedy")
    assert "approved by grace@example.com, hedy@example.com" in place.dolbear("deploy", "production")


def test_an_approval_of_other_bytes_does_not_count(place: Place) -> None:
    approve(place, "grace")
    place.another_version()
    place.dolbear("publish")
    assert "needs 1 approval, and has none" in place.dolbear("deploy", "production", code=4)
    assert "approved by grace@example.com" in place.dolbear("deploy", "production", "1.0.0")


def test_an_approval_expires_by_the_clock_of_who_deploys(place: Place) -> None:
    place.edit("dolbear.toml", "approvals = 1", 'approvals = 1\nexpires = "1s"')
    place.commit("quickly")
    place.dolbear("publish")
    approve(place, "grace")
    with subprocess.Popen(["sleep", "2.2"]) as waited:
        waited.wait()
    said = place.dolbear("deploy", "production", code=4)
    assert re.search(r"grace@example.com: expired: approved 20\S+Z, now it is 20\S+Z", said)


def test_a_tag_by_plain_git_is_as_good(place: Place, tmp_path: Path) -> None:
    remote = tmp_path / "remote.git"
    subprocess.run(["git", "init", "-q", "--bare", str(remote)], check=True)
    place.git("remote", "add", "origin", str(remote))
    place.git("push", "-q", "origin", "main")
    commands = place.dolbear("approve", "1.0.0", "--for", "production", "--print")
    for name, counts in (("ada", False), ("eve", False), ("grace", True)):
        subprocess.run(
            ["bash", "-euc", commands],
            cwd=place.root,
            env=os.environ | place.person(name),
            check=True,
            capture_output=True,
        )
        said = place.dolbear("deploy", "production", code=0 if counts else 4)
    assert "approved by grace@example.com" in said


def test_a_tag_that_says_something_else_does_not_count(place: Place) -> None:
    commands = place.dolbear("approve", "1.0.0", "--for", "production", "--print").replace("git push", "true")
    for old, new in (("crickets:1.0.0", "crickets:1.0.1"), ("sha256: ", "sha256: 00"), ("for production", "for test")):
        other = commands.replace(f"'approve io.dolbear.examples:{old}", f"'approve io.dolbear.examples:{new}")
        other = other if other != commands else commands.replace(f"{old}", new, 2)
        subprocess.run(
            ["bash", "-euc", other],
            cwd=place.root,
            env=os.environ | place.person("grace"),
            check=True,
            capture_output=True,
        )
        place.dolbear("deploy", "production", code=4)
        place.git("tag", "-d", "approve/production/1.0.0/grace@example.com")


def test_an_unsigned_approval_is_not_taken(place: Place) -> None:
    place.git("config", "--unset", "gpg.format")
    assert "an approval must be signed" in place.dolbear("approve", "1.0.0", "--for", "production", code=2)


def test_a_history_that_was_rewritten_gets_nobody_around_the_rules(place: Place) -> None:
    approve(place, "grace")
    place.dolbear("deploy", "production")
    released = place.git("rev-parse", "HEAD")
    place.edit("dolbear.toml", "approvals = 1", "approvals = 0")
    place.git("checkout", "-q", "--orphan", "anew")
    place.another_version()
    place.git("branch", "-D", "-q", "main")
    place.git("branch", "-m", "main")
    place.git("reflog", "expire", "--expire=now", "--all")
    place.git("gc", "-q", "--prune=now")
    place.dolbear("publish")
    said = place.dolbear("deploy", "production", "1.0.1", code=5)
    assert f"the commit {released[:12]} isn't here" in said
    assert place.versions() == ["1.0.0"]
