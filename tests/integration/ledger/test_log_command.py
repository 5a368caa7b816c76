"""`dolbear log`, from a real ledger with real signatures."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from repositories import event, init, run

from dolbear.adapters.git.ledger import GitLedger
from dolbear.adapters.ssh import Signer

pytestmark = pytest.mark.integration
CRICKETS = Path(__file__).parents[3] / "examples" / "crickets"
SUBJECT = "io.dolbear.examples:crickets"


def log(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dolbear", "log", *arguments], cwd=root, capture_output=True, text=True, check=False
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = init(tmp_path / "clone")
    shutil.copy(CRICKETS / "dolbear.toml", folder)
    run(tmp_path, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "key")
    public = " ".join((tmp_path / "key.pub").read_text().split()[:2])
    (folder / "allowed_signers").write_text(f"ada@example.com {public}\n")
    run(folder, "git", "config", "gpg.ssh.allowedSignersFile", "allowed_signers")
    return folder


def record(root: Path, kind: str, **data: object) -> None:
    made = msgspec.structs.replace(event(kind, **data), subject=SUBJECT)
    GitLedger(root, sign=Signer(root).sign).append(lambda _: [made])


def sign(root: Path) -> None:
    run(root, "git", "config", "gpg.format", "ssh")
    run(root, "git", "config", "user.signingkey", str(root.parent / "key"))


def test_an_empty_ledger_says_how_to_begin(root: Path) -> None:
    done = log(root)
    assert (done.returncode, done.stdout.split(":")[0]) == (0, "no such decision yet")
    assert json.loads(log(root, "--json").stdout) == []


def test_events_are_told_in_order_with_who_signed(root: Path) -> None:
    record(root, "published", version="1.0.0", sha256="a" * 64)
    sign(root)
    record(root, "promoted", version="1.0.0", sha256="b" * 64)
    lines = log(root).stdout.splitlines()
    assert lines[0].split() == ["TIME", "(UTC)", "EVENT", "VERSION", "WHAT", "WHO", "SIGNATURE"]
    assert lines[1].endswith("unsigned")
    assert "among the candidates, jar aaaaaaaaaaaa" in lines[1]
    assert lines[2].endswith("signed by ada@example.com")
    assert "released, jar bbbbbbbbbbbb" in lines[2]


def test_json_has_every_fact(root: Path) -> None:
    sign(root)
    record(root, "promoted", version="1.0.0")
    (found,) = json.loads(log(root, "--json").stdout)
    assert found["kind"] == "promoted"
    assert found["data"] == {"version": "1.0.0"}
    assert found["path"] == "releases/000001.json"
    assert (found["signature"], found["signer"]) == ("valid", "ada@example.com")


def test_kinds_and_the_newest_can_be_chosen(root: Path) -> None:
    for number in range(3):
        record(root, "run", sentence=f"run {number}")
        record(root, "promoted", version=f"1.0.{number}")
    found = json.loads(log(root, "--json", "--kind", "promoted", "-n", "2").stdout)
    assert [item["data"]["version"] for item in found] == ["1.0.1", "1.0.2"]


def test_a_forged_event_ends_with_5(root: Path) -> None:
    sign(root)
    record(root, "promoted", version="1.0.0")
    run(root, "git", "checkout", "-q", "--detach", "refs/dolbear/sandbox")
    path = root / "releases/000001.json"
    path.write_text(path.read_text().replace("1.0.0", "6.6.6"))
    run(root, "git", "commit", "-q", "-a", "-m", "Forge")
    run(root, "git", "update-ref", "refs/dolbear/sandbox", "HEAD")
    run(root, "git", "checkout", "-q", "main")
    done = log(root)
    assert done.returncode == 5
    assert "FORGED" in done.stdout
    assert "releases/000001.json" in done.stderr
    as_json = log(root, "--json")
    assert as_json.returncode == 5
    assert json.loads(as_json.stdout)[0]["signature"] == "forged"


def test_what_no_ledger_took_is_mentioned(root: Path) -> None:
    (root / ".dolbear/outbox").mkdir(parents=True)
    (root / ".dolbear/outbox/releases-000001-abc.json").write_text("{}")
    assert "didn't take 1 event" in log(root).stderr


@pytest.mark.parametrize(
    ("at", "ran"),
    [
        ("2026-11-24", True),  # a date means its end
        ("20261124", True),
        ("2026-11-23", False),
        ("2026-11-24T11:59:59", False),
        ("2026-11-24T13:00:00+02:00", False),
        ("2026-11-24T13:00:00+01:00", True),
        ("9999-12-31", True),
        ("0300-01-01", False),
    ],
)
def test_what_ran_at_a_moment(root: Path, at: str, *, ran: bool) -> None:
    with (root / "dolbear.toml").open("a") as file:
        file.write('\n[environment.test]\ndeploy = "command"\ncommand = "true"\n')
    made = event("deployed", environment="test", version="1.0.0", sha256="a" * 64)
    made = msgspec.structs.replace(made, subject=SUBJECT, time="2026-11-24T12:00:00Z")
    GitLedger(root).append(lambda _: [made])
    told = log(root, "test", "--at", at).stdout
    assert ("runs in test" in told) is ran
    assert ("nothing ran in test then" in told) is not ran


@pytest.mark.parametrize("at", ["morgen", "2026-13-01", "0001-01-01T00:00:00+14:00"])
def test_a_moment_that_is_none_is_told(root: Path, at: str) -> None:
    done = log(root, "test", "--at", at)
    assert (done.returncode, "is no date" in done.stderr) == (2, True)
