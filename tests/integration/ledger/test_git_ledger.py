"""The ledger in real Git: many writers, a remote, kills, signatures."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dolbear.adapters.git.identity import NoIdentityError
from dolbear.adapters.git.ledger import LOCAL, GitLedger, UnpushedError
from dolbear.adapters.ssh import Signer
from dolbear.ledger.event import Event

pytestmark = pytest.mark.integration

WRITER = """
import sys
from pathlib import Path
from dolbear.adapters.git.ledger import GitLedger
from dolbear.core.digest import of_bytes
from dolbear.ledger.event import Event
from dolbear.ledger.reserve import reserve
root, ref, remote, name, count = Path(sys.argv[1]), *sys.argv[2:5], int(sys.argv[5])
ledger = GitLedger(root, ref=ref, remote=remote, branch="ledger")
for number in range(count):
    event = Event(kind="reserved", subject="g:m", data={}, time="t", who=name)
    print(reserve(ledger, event, of_bytes(f"{name} {number}".encode()), lambda _: "patch").version, flush=True)
"""


def run(folder: Path, *command: str) -> str:
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def clone(origin: Path, folder: Path) -> Path:
    run(origin.parent, "git", "clone", "-q", str(origin), str(folder))
    identify(folder)
    return folder


def identify(folder: Path) -> None:
    run(folder, "git", "config", "user.name", "Ada")
    run(folder, "git", "config", "user.email", "ada@example.com")


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    path = tmp_path / "origin.git"
    run(tmp_path, "git", "init", "-q", "--bare", "-b", "main", str(path))
    return path


def writers(roots: list[Path], ref: str, remote: str, count: int) -> list[str]:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(root), ref, remote, f"w{place}", str(count)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for place, root in enumerate(roots)
    ]
    answers = [process.communicate(timeout=120)[0].splitlines() for process in started]
    assert [process.returncode for process in started] == [0] * len(started)
    return [line for lines in answers for line in lines]


def test_eight_writers_on_one_clone_lose_nothing(origin: Path, tmp_path: Path) -> None:
    root = clone(origin, tmp_path / "clone")
    numbers = writers([root] * 8, "refs/dolbear/sandbox", "", 3)
    assert len(set(numbers)) == 24
    assert len(GitLedger(root).read()) == 24


def test_eight_clones_with_one_remote_lose_nothing(origin: Path, tmp_path: Path) -> None:
    roots = [clone(origin, tmp_path / f"clone{place}") for place in range(8)]
    numbers = writers(roots, LOCAL, "origin", 2)
    assert len(set(numbers)) == 16
    fresh = GitLedger(clone(origin, tmp_path / "fresh"), ref=LOCAL, remote="origin", branch="ledger")
    events = [item.event for item in fresh.read(fresh=True)]
    assert [event.sequence for event in events] == list(range(1, 17))


def test_a_killed_writer_loses_nothing_that_was_said(origin: Path, tmp_path: Path) -> None:
    root = clone(origin, tmp_path / "clone")
    said: list[str] = []
    for attempt in range(8):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(root), "refs/dolbear/sandbox", "", f"k{attempt}", "1000"],
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert process.stdout is not None
        said.append(process.stdout.readline().strip())
        deadline = time.monotonic() + 0.01 * attempt
        while time.monotonic() < deadline:
            pass
        os.killpg(process.pid, signal.SIGKILL)
        said += [line.strip() for line in process.stdout if line.endswith(")\n")]
        process.communicate()
    known = {str(tuple(item.event.data["version"])) for item in GitLedger(root).read()}
    assert set(said) <= known
    assert len(said) == len(set(said))
    GitLedger(root).append(lambda _: [Event(kind="run", subject="g:m", data={}, time="t", who="w")])


def test_a_lock_that_a_killed_git_left_is_removed(origin: Path, tmp_path: Path) -> None:
    root = clone(origin, tmp_path / "clone")
    ledger = GitLedger(root)
    ledger.append(lambda _: [Event(kind="run", subject="g:m", data={}, time="t", who="w")])
    (root / ".git/refs/dolbear/sandbox.lock").touch()
    ledger.append(lambda _: [Event(kind="run", subject="g:m", data={"n": 2}, time="t", who="w")])
    assert len(ledger.read()) == 2


def test_work_tree_index_and_branches_stay_as_they_are(origin: Path, tmp_path: Path) -> None:
    root = clone(origin, tmp_path / "clone")
    (root / "a.txt").write_text("a")
    run(root, "git", "add", "a.txt")
    before = run(root, "git", "status", "--porcelain=v2", "--branch")
    GitLedger(root).append(lambda _: [Event(kind="run", subject="g:m", data={}, time="t", who="w")])
    assert run(root, "git", "status", "--porcelain=v2", "--branch") == before
    assert run(root, "git", "branch", "--all") == ""


def test_without_identity_it_says_what_to_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path, "git", "init", "-q")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.useConfigOnly")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "true")
    with pytest.raises(NoIdentityError, match="who you are"):
        GitLedger(tmp_path).append(lambda _: [Event(kind="run", subject="g:m", data={}, time="t", who="w")])


def test_without_the_right_to_push_the_event_is_kept(origin: Path, tmp_path: Path) -> None:
    hook = origin / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'no rights'; exit 1\n")
    hook.chmod(0o755)
    root = clone(origin, tmp_path / "clone")
    ledger = GitLedger(root, ref=LOCAL, remote="origin", branch="ledger")
    with pytest.raises(UnpushedError, match="didn't take"):
        ledger.append(lambda _: [Event(kind="promoted", subject="g:m", data={}, time="t", who="w")])
    assert len(list((root / ".dolbear/outbox").iterdir())) == 1
    assert list(ledger.read()) == []


def test_events_are_signed_and_verified(origin: Path, tmp_path: Path) -> None:
    root = clone(origin, tmp_path / "clone")
    run(root, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "key"))
    public = " ".join((tmp_path / "key.pub").read_text().split()[:2])
    (tmp_path / "signers").write_text(f'ada@example.com namespaces="dolbear" {public}\n')
    signer = Signer(root)
    assert signer.sign(b"x") == ""
    run(root, "git", "config", "gpg.format", "ssh")
    run(root, "git", "config", "user.signingkey", str(tmp_path / "key"))
    ledger = GitLedger(root, sign=signer.sign)
    ledger.append(lambda _: [Event(kind="promoted", subject="g:m", data={}, time="t", who="w")])
    item = GitLedger(root).read()[0]
    assert signer.verify(item.content, item.signature) == ("unknown", "")
    run(root, "git", "config", "gpg.ssh.allowedSignersFile", str(tmp_path / "signers"))
    assert signer.verify(item.content, item.signature) == ("valid", "ada@example.com")
    assert signer.verify(item.content + b" ", item.signature)[0] == "forged"
    assert signer.verify(item.content, "") == ("unsigned", "")
