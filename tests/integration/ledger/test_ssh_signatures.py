"""Signatures by real `ssh-keygen`, with keys as `git config` names them."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from repositories import event, init, run

from dolbear.adapters.git.ledger import GitLedger
from dolbear.adapters.ssh import Signer, SigningError

pytestmark = pytest.mark.integration
_NOW = "2026-01-01T00:00:00Z"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = init(tmp_path / "clone")
    run(tmp_path, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "key")
    run(folder, "git", "config", "gpg.format", "ssh")
    run(folder, "git", "config", "user.signingkey", str(tmp_path / "key.pub"))
    run(folder, "git", "config", "gpg.ssh.allowedSignersFile", "allowed_signers")
    return folder


def allow(root: Path, *lines: str) -> None:
    public = " ".join((root.parent / "key.pub").read_text().split()[:2])
    (root / "allowed_signers").write_text("".join(f"{line} {public}\n" for line in lines))


def test_without_a_key_events_are_unsigned(tmp_path: Path) -> None:
    signer = Signer(init(tmp_path / "clone"))
    assert signer.sign(b"x") == ""
    assert signer.verify(b"x", "") == ("unsigned", "")


def test_events_are_signed_and_verified(root: Path) -> None:
    GitLedger(root, sign=Signer(root).sign).append(lambda _: [event()])
    (item,) = GitLedger(root).read()
    assert Signer(root).verify(item.content, item.signature) == ("unknown", "")
    allow(root, 'ada@example.com namespaces="dolbear"')
    assert Signer(root).verify(item.content, item.signature) == ("valid", "ada@example.com")
    assert Signer(root).verify(item.content + b" ", item.signature) == ("forged", "")


@pytest.mark.parametrize(
    "signature", ["x", "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----\n", "\0ü"]
)
def test_what_is_no_signature_is_forged(root: Path, signature: str) -> None:
    allow(root, "*")
    assert Signer(root).verify(b"x", signature) == ("forged", "")


def test_a_key_counts_for_its_purpose_only(root: Path) -> None:
    signature = Signer(root).sign(b"x")
    allow(root, 'ada@example.com namespaces="git"')
    assert Signer(root).verify(b"x", signature, time=_NOW) == ("unknown", "")
    allow(root, 'ada@example.com namespaces="git"', 'eve@example.com namespaces="git,dolbear"')
    assert Signer(root).verify(b"x", signature, time=_NOW) == ("valid", "eve@example.com")


def test_a_key_counts_at_the_time_of_the_event(root: Path) -> None:
    signature = Signer(root).sign(b"x")
    allow(root, 'ada@example.com valid-after="20250101Z",valid-before="20250601Z"')
    signer = Signer(root)
    times = ("2024-12-31T23:59:59Z", "2025-03-01T00:00:00Z", _NOW)
    assert [signer.verify(b"x", signature, time=time)[0] for time in times] == ["unknown", "valid", "unknown"]


def test_a_revoked_key_counts_no_more(root: Path) -> None:
    signature = Signer(root).sign(b"x")
    allow(root, "ada@example.com")
    (root / "revoked").write_text((root.parent / "key.pub").read_text())
    run(root, "git", "config", "gpg.ssh.revocationFile", "revoked")
    assert Signer(root).verify(b"x", signature) == ("unknown", "")


def test_paths_are_read_from_the_top_of_the_work_tree(root: Path) -> None:
    allow(root, "ada@example.com")
    (root / "models/crickets").mkdir(parents=True)
    signer = Signer(root / "models/crickets")
    assert signer.verify(b"x", signer.sign(b"x")) == ("valid", "ada@example.com")


def test_a_key_that_cannot_be_used_is_an_error_not_silence(root: Path) -> None:
    (root.parent / "key").unlink()
    with pytest.raises(SigningError, match=r"can't sign with .*key\.pub") as error:
        Signer(root).sign(b"x")
    assert error.value.exit_code == 2


@pytest.fixture
def agent(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let an agent hold the key, and nothing else."""
    said = run(root, "ssh-agent", "-s")
    for name in ("SSH_AUTH_SOCK", "SSH_AGENT_PID"):
        found = re.search(rf"{name}=([^;]+)", said)
        assert found
        monkeypatch.setenv(name, found[1])
    subprocess.run(["ssh-add", "-q", str(root.parent / "key")], check=True)
    (root.parent / "key").unlink()
    yield
    os.kill(int(os.environ["SSH_AGENT_PID"]), 15)


@pytest.mark.usefixtures("agent")
def test_a_literal_key_is_used_by_the_agent(root: Path) -> None:
    allow(root, "ada@example.com")
    public = " ".join((root.parent / "key.pub").read_text().split()[:2])
    for literal in (f"key::{public}", public):
        run(root, "git", "config", "user.signingkey", literal)
        assert Signer(root).verify(b"x", Signer(root).sign(b"x")) == ("valid", "ada@example.com")
    run(root, "git", "config", "--unset", "user.signingkey")
    run(root, "git", "config", "gpg.ssh.defaultKeyCommand", f"echo 'key::{public}'")
    assert Signer(root).verify(b"x", Signer(root).sign(b"x")) == ("valid", "ada@example.com")


def test_a_literal_key_without_agent_is_not_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    public = " ".join((root.parent / "key.pub").read_text().split()[:2])
    run(root, "git", "config", "user.signingkey", f"key::{public}")
    with pytest.raises(SigningError) as error:
        Signer(root).sign(b"x")
    assert public.split()[1] not in error.value.message


def test_a_signing_program_that_is_not_there_is_named(root: Path) -> None:
    run(root, "git", "config", "gpg.ssh.program", "/nowhere/op-ssh-sign")
    with pytest.raises(SigningError, match="/nowhere/op-ssh-sign"):
        Signer(root).sign(b"x")


def test_the_page_of_the_format_says_how_to_verify_without_dolbear(root: Path) -> None:
    page = (Path(__file__).parents[3] / "docs/formats/ledger.md").read_text(encoding="utf-8")
    commands = page.split("```sh\n")[1].split("```")[0]
    assert "ssh-keygen -Y verify" in commands
    allow(root, "ada@example.com")
    GitLedger(root, sign=Signer(root).sign).append(lambda _: [event()])
    here = commands.replace("refs/dolbear/ledger", "refs/dolbear/sandbox").replace("000017", "000001")
    assert 'Good "dolbear" signature for ada@example.com' in run(root, "bash", "-euc", here)
