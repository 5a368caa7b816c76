"""Publishers that are killed, and publishers that come all at once."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from publisher import release

from dolbear.adapters.directory_repository import DirectoryRepository
from dolbear.publishing import inventory
from dolbear.publishing.publish import publish

pytestmark = pytest.mark.integration
PROGRAM = Path(__file__).with_name("publisher.py")
FOREVER = "-1"


def _start(root: Path, version: str, lives: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, str(PROGRAM), str(root), version, lives])


# Of each file and of the list: the content, and a checksum.
@pytest.mark.parametrize("step", [0, 2, 5, 6, 10, 13, 15, 16, 19])
def test_killed_anywhere_the_next_completes_it(tmp_path: Path, step: int) -> None:
    repository = DirectoryRepository(tmp_path)
    assert _start(tmp_path, "1.0.0", str(step)).wait() == -signal.SIGKILL
    for at in inventory.listed(repository, "com.acme", "model"):
        assert list(inventory.problems(repository, at)) == []
    assert publish(release("1.0.0"), repository)
    assert [at.version for at in inventory.listed(repository, "com.acme", "model")] == ["1.0.0"]
    assert list(inventory.problems(repository, release("1.0.0").at)) == []
    assert list(inventory.list_problems(repository, "com.acme", "model")) == []
    assert not list(tmp_path.rglob("*.part"))


def test_eight_versions_at_once_lose_none(tmp_path: Path) -> None:
    versions = [f"1.0.{number}" for number in range(8)]
    publishers = [_start(tmp_path, version, FOREVER) for version in versions]
    assert [publisher.wait() for publisher in publishers] == [0] * 8
    repository = DirectoryRepository(tmp_path)
    listed = inventory.listed(repository, "com.acme", "model")
    assert [at.version for at in listed] == versions
    assert [problem for at in listed for problem in inventory.problems(repository, at)] == []
    assert list(inventory.list_problems(repository, "com.acme", "model")) == []


def test_one_version_by_four_at_once_is_published_once(tmp_path: Path) -> None:
    publishers = [_start(tmp_path, "1.0.0", FOREVER) for _ in range(4)]
    assert [publisher.wait() for publisher in publishers] == [0] * 4
    assert not publish(release("1.0.0"), DirectoryRepository(tmp_path))
