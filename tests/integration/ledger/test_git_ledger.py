"""The ledger in real Git: many writers, a remote, kills, signatures."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from repositories import bare, clone, event, init, run, shared

from dolbear.adapters.git.command import NoRepositoryError
from dolbear.adapters.git.identity import NoIdentityError
from dolbear.adapters.git.ledger import LOCAL, SANDBOX, GitLedger, UnpushedError
from dolbear.adapters.git.lock import LedgerLockedError, Lock
from dolbear.core.errors import IntegrityError

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


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    return bare(tmp_path / "origin.git")


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


@pytest.mark.parametrize(
    ("remote", "kills", "kill"),
    [("", 20, os.killpg), ("", 6, os.kill), ("origin", 8, os.killpg)],
    ids=["with its Git", "but not its Git", "while it pushes"],
)
def test_a_killed_writer_loses_nothing_that_was_said(
    origin: Path, tmp_path: Path, remote: str, kills: int, kill: Callable[[int, int], None]
) -> None:
    root = clone(origin, tmp_path / "clone")
    ref = LOCAL if remote else SANDBOX
    said: list[str] = []
    for attempt in range(kills):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(root), ref, remote, f"k{attempt}", "1000"],
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert process.stdout is not None
        said.append(process.stdout.readline().strip())
        deadline = time.monotonic() + 0.01 * attempt
        while time.monotonic() < deadline:
            pass
        kill(process.pid, signal.SIGKILL)
        said += [line.strip() for line in process.stdout if line.endswith(")\n")]
        process.communicate()
    ledger = GitLedger(root, ref=ref, remote=remote, branch="ledger")
    ledger.append(lambda _: [event("run")])
    whole = shared(clone(origin, tmp_path / "fresh")) if remote else ledger
    known = {str(tuple(item.event.data.get("version", ()))) for item in whole.read(fresh=True)}
    assert set(said) <= known
    assert len(said) == len(set(said))


def test_a_lock_that_a_killed_git_left_is_removed(origin: Path, tmp_path: Path) -> None:
    root = clone(origin, tmp_path / "clone")
    ledger = GitLedger(root)
    ledger.append(lambda _: [event("run")])
    lock = root / ".git/refs/dolbear/sandbox.lock"
    lock.touch()
    os.utime(lock, (time.time() - 60,) * 2)
    ledger.append(lambda _: [event("run", n=2)])
    assert len(ledger.read()) == 2


def test_a_lock_that_somebody_holds_is_waited_for(origin: Path, tmp_path: Path) -> None:
    root = clone(origin, tmp_path / "clone")
    ledger = GitLedger(root)
    ledger.append(lambda _: [event("run")])
    lock = root / ".git/refs/dolbear/sandbox.lock"
    lock.touch()
    holder = threading.Timer(0.3, lock.unlink)
    holder.start()
    ledger.append(lambda _: [event("run", n=2)])
    holder.join()
    assert len(ledger.read()) == 2


def test_work_tree_index_and_branches_stay_as_they_are(origin: Path, tmp_path: Path) -> None:
    root = clone(origin, tmp_path / "clone")
    (root / "a.txt").write_text("a")
    run(root, "git", "add", "a.txt")
    before = run(root, "git", "status", "--porcelain=v2", "--branch")
    GitLedger(root).append(lambda _: [event("run")])
    assert run(root, "git", "status", "--porcelain=v2", "--branch") == before
    assert run(root, "git", "branch", "--all") == ""


def test_without_identity_it_says_what_to_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path, "git", "init", "-q")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.useConfigOnly")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "true")
    with pytest.raises(NoIdentityError, match="who you are"):
        GitLedger(tmp_path).append(lambda _: [event("run")])


def test_eight_writers_on_one_clone_with_a_remote_lose_nothing(origin: Path, tmp_path: Path) -> None:
    root = clone(origin, tmp_path / "clone")
    numbers = writers([root] * 8, LOCAL, "origin", 1)
    assert len(set(numbers)) == 8
    assert len(shared(clone(origin, tmp_path / "fresh")).read(fresh=True)) == 8


def test_a_work_tree_of_its_own_shares_the_ledger(tmp_path: Path) -> None:
    root = init(tmp_path / "clone")
    run(root, "git", "worktree", "add", "-q", "../second", "-b", "second")
    GitLedger(tmp_path / "second").append(lambda _: [event()])
    assert len(GitLedger(root).read()) == 1


def test_a_project_in_a_subfolder_and_within_a_hook_of_another_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, other = init(tmp_path / "clone"), init(tmp_path / "other")
    (root / "models/crickets").mkdir(parents=True)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git/index"))
    GitLedger(root / "models/crickets").append(lambda _: [event()])
    monkeypatch.undo()
    assert len(GitLedger(root).read()) == 1
    assert len(GitLedger(root / "models/crickets").read()) == 1
    assert list(GitLedger(other).read()) == []


def test_objects_that_are_damaged_are_an_integrity_error(tmp_path: Path) -> None:
    root = init(tmp_path / "clone")
    GitLedger(root).append(lambda _: [event()])
    blob = run(root, "git", "rev-parse", "refs/dolbear/sandbox:releases/000001.json").strip()
    path = root / ".git/objects" / blob[:2] / blob[2:]
    path.chmod(0o644)
    path.write_bytes(b"damaged")
    with pytest.raises(IntegrityError):
        GitLedger(root).read()


def test_an_event_changed_by_hand_is_an_integrity_error(tmp_path: Path) -> None:
    root = init(tmp_path / "clone")
    GitLedger(root).append(lambda _: [event(version="1.0.0")])
    run(root, "git", "checkout", "-q", "--detach", "refs/dolbear/sandbox")
    path = root / "releases/000001.json"
    path.write_text(path.read_text().replace('"data"', ' "data"'))
    run(root, "git", "commit", "-q", "-a", "-m", "Forge")
    run(root, "git", "update-ref", "refs/dolbear/sandbox", "HEAD")
    with pytest.raises(IntegrityError, match="as dolbear writes it"):
        GitLedger(root).read()


def test_outside_of_git_there_are_no_events_and_none_can_be_made(tmp_path: Path) -> None:
    assert list(GitLedger(tmp_path).read()) == []
    with pytest.raises(NoRepositoryError, match="isn't in a Git repository"):
        GitLedger(tmp_path).append(lambda _: [event()])


def test_without_the_right_to_push_the_event_is_kept(origin: Path, tmp_path: Path) -> None:
    hook = origin / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'no rights'; exit 1\n")
    hook.chmod(0o755)
    root = clone(origin, tmp_path / "clone")
    ledger = GitLedger(root, ref=LOCAL, remote="origin", branch="ledger")
    for number in range(2):
        with pytest.raises(UnpushedError, match=r"didn't take the event: .*no rights"):
            ledger.append(lambda _, number=number: [event(n=number)])  # type: ignore[misc]
    assert len(list((root / ".dolbear/outbox").iterdir())) == 2
    assert list(ledger.read()) == []


def test_a_writer_that_never_ends_is_named_after_a_while(tmp_path: Path) -> None:
    with (
        Lock(tmp_path).held(),
        pytest.raises(LedgerLockedError, match=r"dolbear\.lock") as error,
        Lock(tmp_path, patience=0.05).held(),
    ):
        pass
    assert error.value.exit_code == 7
