"""A ledger that clones share through a remote: what goes wrong there, and what then holds."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from repositories import bare, clone, event, init, run, shared

from dolbear.adapters.git.ledger import LOCAL, SANDBOX, GitLedger, RewrittenError, UnpushedError
from dolbear.core.errors import RemoteError
from dolbear.ledger.event import Event
from dolbear.ledger.store import History

pytestmark = pytest.mark.integration


@pytest.fixture
def origin(tmp_path: Path) -> Path:
    return bare(tmp_path / "origin.git")


def test_another_clone_that_was_faster_is_decided_upon_again(origin: Path, tmp_path: Path) -> None:
    one, two = (shared(clone(origin, tmp_path / name)) for name in ("one", "two"))
    seen: list[int] = []

    def decide(history: History) -> list[Event]:
        if not seen:
            two.append(lambda _: [event(n=1)])
        seen.append(len(history))
        return [event(n=2)]

    one.append(decide)
    assert seen == [0, 1]
    assert [item.event.data["n"] for item in two.read(fresh=True)] == [1, 2]


def test_reading_asks_no_remote_unless_told_to(origin: Path, tmp_path: Path) -> None:
    one, two = (shared(clone(origin, tmp_path / name)) for name in ("one", "two"))
    one.append(lambda _: [event()])
    assert list(two.read()) == []
    assert len(two.read(fresh=True)) == 1
    origin.rename(origin.with_name("away"))
    assert len(two.read()) == 1
    with pytest.raises(RemoteError, match="can't be read"):
        two.read(fresh=True)


def test_what_the_user_fetched_himself_counts(origin: Path, tmp_path: Path) -> None:
    one, two = (shared(clone(origin, tmp_path / name)) for name in ("one", "two"))
    for number in range(2):
        one.append(lambda _, number=number: [event(n=number)])  # type: ignore[misc]
        run(tmp_path / "two", "git", "fetch", "-q")
        assert len(two.read()) == number + 1
        two.read(fresh=True)


def test_a_fresh_clone_of_one_branch_asks_by_itself_once(origin: Path, tmp_path: Path) -> None:
    run(init(tmp_path / "work"), "git", "push", "-q", str(origin), "main")
    first = shared(clone(origin, tmp_path / "first", "--single-branch"))
    assert list(first.read()) == []
    shared(clone(origin, tmp_path / "other")).append(lambda _: [event()])
    assert list(first.read()) == []
    agent = clone(origin, tmp_path / "agent", "--single-branch", "--depth=1")
    origin.rename(origin.with_name("away"))
    assert list(shared(agent).read()) == []
    origin.with_name("away").rename(origin)
    assert len(shared(agent).read()) == 1


def test_a_shallow_clone_stays_shallow_and_a_whole_one_whole(origin: Path, tmp_path: Path) -> None:
    work = init(tmp_path / "work")
    for number in range(3):
        run(work, "git", "commit", "-q", "--allow-empty", "-m", str(number))
    run(work, "git", "push", "-q", str(origin), "main")
    whole = clone(origin, tmp_path / "whole")
    for number in range(3):
        shared(whole).append(lambda _, number=number: [event(n=number)])  # type: ignore[misc]
    shallow = clone(origin, tmp_path / "shallow", "--depth=1")
    assert len(shared(shallow).read(fresh=True)) == 3
    assert run(shallow, "git", "rev-list", "--count", LOCAL).strip() == "1"
    shared(shallow).append(lambda _: [event(n=3)])
    assert [item.event.data["n"] for item in shared(whole).read(fresh=True)] == [0, 1, 2, 3]
    assert run(whole, "git", "rev-parse", "--is-shallow-repository").strip() == "false"
    assert len(shared(shallow).read(fresh=True)) == 4


def test_a_rewritten_remote_is_noticed_and_nothing_seen_is_lost(origin: Path, tmp_path: Path) -> None:
    root = clone(origin, tmp_path / "clone")
    for number in range(2):
        shared(root).append(lambda _, number=number: [event(n=number)])  # type: ignore[misc]
    run(origin, "git", "update-ref", "refs/heads/ledger", "refs/heads/ledger~1")
    with pytest.raises(RewrittenError, match=r"no longer has releases/000002\.json") as error:
        shared(root).read(fresh=True)
    assert error.value.exit_code == 5


def test_the_next_event_brings_back_what_the_remote_lost(origin: Path, tmp_path: Path) -> None:
    root = clone(origin, tmp_path / "clone")
    for number in range(2):
        shared(root).append(lambda _, number=number: [event(n=number)])  # type: ignore[misc]
    run(origin, "git", "update-ref", "refs/heads/ledger", "refs/heads/ledger~1")
    shared(root).append(lambda _: [event(n=2)])
    assert len(shared(clone(origin, tmp_path / "other")).read(fresh=True)) == 3


def test_another_history_on_the_remote_is_never_built_upon(origin: Path, tmp_path: Path) -> None:
    root = clone(origin, tmp_path / "clone")
    shared(root).append(lambda _: [event(n=1)])
    run(origin, "git", "update-ref", "-d", "refs/heads/ledger")
    shared(clone(origin, tmp_path / "forger")).append(lambda _: [event(n="forged")])
    with pytest.raises(RewrittenError):
        shared(root).append(lambda _: [event(n=2)])
    assert [item.event.data["n"] for item in shared(root).read()] == [1]


def test_a_deleted_remote_branch_is_noticed(origin: Path, tmp_path: Path) -> None:
    root = clone(origin, tmp_path / "clone")
    shared(root).append(lambda _: [event()])
    run(origin, "git", "update-ref", "-d", "refs/heads/ledger")
    with pytest.raises(RewrittenError, match="of origin was rewritten"):
        shared(root).read(fresh=True)
    run(root, "git", "push", "-q", "origin", f"{LOCAL}:refs/heads/ledger")
    assert len(shared(root).read(fresh=True)) == 1


def test_a_server_that_asks_for_a_ticket_key_gets_it_by_the_template(origin: Path, tmp_path: Path) -> None:
    hook = origin / "hooks" / "update"
    hook.write_text(
        '#!/bin/sh\ngit log -1 --format=%s "$3" | grep -q "^ML-[0-9]* " || { echo "no ticket key"; exit 1; }\n'
    )
    hook.chmod(0o755)
    root = clone(origin, tmp_path / "clone")
    with pytest.raises(UnpushedError, match="no ticket key") as error:
        shared(root).append(lambda _: [event()])
    assert "message in [ledger]" in error.value.hint
    shared(root, message="ML-1 {event} {other}").append(lambda _: [event()])
    assert run(root, "git", "log", "-1", "--format=%s", LOCAL).strip() == "ML-1 promoted {other}"


def test_hooks_of_the_clone_are_about_code(origin: Path, tmp_path: Path) -> None:
    root = clone(origin, tmp_path / "clone")
    for name in ("pre-push", "reference-transaction"):
        hook = root / ".git" / "hooks" / name
        hook.write_text("#!/bin/sh\nexit 1\n")
        hook.chmod(0o755)
    shared(root).append(lambda _: [event()])
    GitLedger(root).append(lambda _: [event()])
    assert len(shared(root).read(fresh=True)) == 1


def test_only_the_ledger_is_pushed(origin: Path, tmp_path: Path) -> None:
    root = clone(origin, tmp_path / "clone")
    run(root, "git", "config", "push.followTags", "true")
    run(root, "git", "commit", "-q", "--allow-empty", "-m", "not pushed")
    GitLedger(root, ref=SANDBOX).append(lambda _: [event()])
    shared(root).append(lambda _: [event()])
    assert run(origin, "git", "for-each-ref", "--format=%(refname)").split() == ["refs/heads/ledger"]


def test_a_remote_that_cannot_be_reached_keeps_the_event_here(origin: Path, tmp_path: Path) -> None:
    root = clone(origin, tmp_path / "clone")
    shared(root).append(lambda _: [event(n=1)])
    origin.rename(origin.with_name("away"))
    with pytest.raises(UnpushedError) as error:
        shared(root).append(lambda _: [event(n=2)])
    assert error.value.exit_code == 6
    assert len(list(error.value.outbox.glob("releases-000002-*.json"))) == 1
    assert [item.event.data["n"] for item in shared(root).read()] == [1]
    origin.with_name("away").rename(origin)
    shared(root).append(lambda _: [event(n=3)])
    assert [item.event.data["n"] for item in shared(root).read()] == [1, 3]


def test_a_missing_remote_is_named_with_the_command_that_adds_it(tmp_path: Path) -> None:
    with pytest.raises(RemoteError, match="'origin' does not appear") as error:
        shared(init(tmp_path / "alone")).append(lambda _: [event()])
    assert "git remote add origin" in error.value.hint


def test_passwords_in_addresses_are_not_told(tmp_path: Path) -> None:
    root = init(tmp_path / "clone")
    address = "https://ada:geheim@127.0.0.1:9/x.git"
    ledger = GitLedger(root, ref=LOCAL, remote=address, branch="ledger")
    with pytest.raises(RemoteError) as error:
        ledger.append(lambda _: [event()])
    assert "geheim" not in error.value.message + error.value.hint
    assert "127.0.0.1" in error.value.message


def test_a_remote_branch_with_other_files_is_still_a_ledger(origin: Path, tmp_path: Path) -> None:
    root = clone(origin, tmp_path / "clone")
    run(root, "git", "checkout", "-q", "--orphan", "by-hand")
    (root / "README.md").write_text("what this branch is")
    run(root, "git", "add", "README.md")
    run(root, "git", "commit", "-q", "-m", "Explain")
    run(root, "git", "push", "-q", "origin", "HEAD:ledger")
    shared(root).append(lambda _: [event()])
    assert len(shared(root).read(fresh=True)) == 1
    assert run(root, "git", "ls-tree", "-r", "--name-only", LOCAL).split() == ["README.md", "releases/000001.json"]


def test_the_list_of_shallow_commits_is_freed_after_a_killed_fetch_only(origin: Path, tmp_path: Path) -> None:
    work = init(tmp_path / "work")
    run(work, "git", "commit", "-q", "--allow-empty", "-m", "2")
    run(work, "git", "push", "-q", str(origin), "main")
    shared(clone(origin, tmp_path / "other")).append(lambda _: [event()])
    root = clone(origin, tmp_path / "shallow", "--depth=1")
    lock = root / ".git" / "shallow.lock"
    lock.touch()
    os.utime(lock, (time.time() - 3600,) * 2)
    with pytest.raises(RemoteError, match=r"shallow\.lock"):
        shared(root).read(fresh=True)
    assert lock.exists()
    (root / ".git" / "dolbear.lock").write_bytes(b"fetching\n")
    assert len(shared(root).read(fresh=True)) == 1
    assert not lock.exists()
    assert (root / ".git" / "dolbear.lock").read_bytes() == b""
