"""SSH signatures, with the keys that Git already knows."""

from __future__ import annotations

import base64
import binascii
import contextlib
import shlex
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from dolbear.adapters.git.command import GitError, git
from dolbear.adapters.git.repository import around
from dolbear.core import files
from dolbear.core.errors import NotFoundError, UsageError
from dolbear.ledger.trust import Trust

NAMESPACE = "dolbear"
# Long enough to type a passphrase, or to touch a security key.
_SECONDS = 120
_SECONDS_ALONE = 4
_LITERAL = ("key::", "ssh-")
_PATTERN = set("*?!")
_MAGIC = b"SSHSIG\0\0\0\1"


class SigningError(UsageError):
    """A key is set, but `ssh-keygen` can't sign with it, or isn't there."""


class Signer:
    """Signs and verifies with `ssh-keygen`, as `git config` of the folder says.

    `alone`: there is nobody to type a passphrase or to touch a key, and no time to wait for him.
    """

    def __init__(self, root: Path, *, alone: bool = False) -> None:
        self._root = root
        self._alone = alone

    def sign(self, content: bytes) -> str:
        """Return the armoured signature of the bytes; empty where Git signs with no SSH key.

        Raises:
            SigningError: the key can't be used.
        """
        key = self._key()
        if not key:
            return ""
        if key.startswith(_LITERAL):
            with _file(key.removeprefix("key::") + "\n", ".pub") as path:
                return self._signed(content, path, "the key in git config user.signingkey")
        path = self._path(key)
        return self._signed(content, path, str(path))

    def verify(self, content: bytes, signature: str, *, time: str = "") -> tuple[Trust, str]:
        """Say whether a signature is valid, and whose it is; the signer is empty where unknown.

        `time` (UTC, ISO): when it was made, so that a key that expired later is still good. It is
        `unknown` where the allowed signers don't have the key for this purpose at that time.

        Raises:
            SigningError: there is no `ssh-keygen`.
        """
        if not signature:
            return "unsigned", ""
        key = _public_key(signature)
        if not key:
            return "forged", ""
        at = _at(time)
        with _file(signature, ".sig") as path:
            for who in self._candidates(key, path, at):
                if not self._keygen(
                    "verify", "-I", who, *self._allowed, "-s", str(path), *at, given=content
                ).returncode:
                    return "valid", who
            known = self._keygen("check-novalidate", "-s", str(path), given=content)
        return ("forged" if known.returncode else "unknown"), ""

    def names(self, content: bytes, signature: str, allowed: bytes, *, time: str, of_git: bool) -> tuple[str, ...]:
        """See `Signer.names`."""
        key = _public_key(signature)
        if not key:
            return ()
        text = allowed.decode(errors="replace")
        namespace = "git" if of_git else NAMESPACE
        with _file(signature, ".sig") as path, _file(text, ".signers") as signers:
            options = ["-f", str(signers), *self._revoked, "-s", str(path), *_at(time)]
            named = _principals(text).get(base64.b64encode(key).decode(), [])
            return tuple(
                who
                for who in dict.fromkeys(named)
                if not set(who) & _PATTERN  # a pattern names nobody
                and not self._keygen("verify", "-I", who, *options, given=content, namespace=namespace).returncode
            )

    def _candidates(self, key: bytes, path: Path, at: list[str]) -> list[str]:
        """Say who may have signed: `ssh-keygen` names the first only, and knows certificates."""
        if not self._allowed:
            return []
        named = self._named.get(base64.b64encode(key).decode())
        if named:
            return named
        told = self._keygen("find-principals", *self._allowed[:2], "-s", str(path), *at)
        return told.stdout.decode(errors="replace").splitlines()

    def _signed(self, content: bytes, key: Path, name: str) -> str:
        done = self._keygen("sign", "-f", str(key), given=content)
        if done.returncode:
            message = f"ssh-keygen can't sign with {name}: {done.stderr.decode(errors='replace').strip()[:300]}"
            raise SigningError(
                message,
                "Check git config user.signingkey, and that its private key or agent is at hand (ssh-add -l); "
                "to record unsigned: git config --unset gpg.format",
            )
        return done.stdout.decode()

    def _keygen(
        self, action: str, *arguments: str, given: bytes = b"", namespace: str = NAMESPACE
    ) -> subprocess.CompletedProcess[bytes]:
        program = self._settings.get("gpg.ssh.program", "") or "ssh-keygen"
        command = [program, "-Y", action, "-n", namespace, *arguments]
        try:
            return subprocess.run(  # noqa: S603  # as Git does
                command,
                input=given,
                capture_output=True,
                timeout=_SECONDS_ALONE if self._alone else _SECONDS,
                check=False,
                start_new_session=self._alone,  # which has no terminal to ask at
            )
        except (OSError, subprocess.TimeoutExpired) as reason:
            message = f"{program} didn't work: {reason}"
            raise SigningError(message, "apt-get install openssh-client") from reason

    def _key(self) -> str:
        if self._settings.get("gpg.format") != "ssh":
            return ""
        command = self._settings.get("gpg.ssh.defaultkeycommand", "")
        return self._settings.get("user.signingkey", "") or (self._told(command) if command else "")

    def _told(self, command: str) -> str:
        try:
            done = subprocess.run(shlex.split(command), capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603  # of git config
        except (OSError, ValueError, subprocess.TimeoutExpired) as reason:
            message = f"git config gpg.ssh.defaultKeyCommand didn't work: {reason}"
            raise SigningError(message, "Mend it, or set user.signingkey.") from reason
        lines = done.stdout.decode(errors="replace").splitlines()
        return lines[0].strip() if lines and lines[0].startswith(_LITERAL) else ""

    @cached_property
    def _settings(self) -> Mapping[str, str]:
        try:
            told = git(self._root, "config", "-z", "--get-regexp", r"^(gpg\.|user\.signingkey$)")
        except GitError as error:
            if error.code == 1:
                return {}
            raise
        except NotFoundError:
            return {}
        pairs = (record.partition("\n") for record in told.decode(errors="surrogateescape").split("\0"))
        return {name: value for name, _, value in pairs}

    @cached_property
    def _allowed(self) -> list[str]:
        """Say to `ssh-keygen` whose keys count, and which are revoked."""
        signers = self._settings.get("gpg.ssh.allowedsignersfile", "")
        return ["-f", str(self._path(signers)), *self._revoked] if signers else []

    @cached_property
    def _revoked(self) -> list[str]:
        revoked = self._settings.get("gpg.ssh.revocationfile", "")
        return ["-r", str(self._path(revoked))] if revoked else []

    @cached_property
    def _named(self) -> dict[str, list[str]]:
        """Return the principals of each allowed key."""
        try:
            lines = Path(self._allowed[1]).read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return {}
        return _principals("\n".join(lines))

    def _path(self, text: str) -> Path:
        """Read a path as Git does: `~`, else from the top of the work tree."""
        path = Path(text).expanduser()
        if path.is_absolute():
            return path
        try:
            return around(self._root).top / path
        except NotFoundError:
            return self._root / path


def _principals(text: str) -> dict[str, list[str]]:
    """Return the names of each key in a file of allowed signers."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        who, *words = line.split() or ["#"]
        if who.startswith("#"):
            continue
        for word in words:
            found.setdefault(word, []).extend(who.strip('"').split(","))
    return found


def _at(time: str) -> list[str]:
    return [f"-Overify-time={''.join(filter(str.isdigit, time))[:14]}Z"] if time else []


@contextlib.contextmanager
def _file(text: str, suffix: str) -> Iterator[Path]:
    with tempfile.NamedTemporaryFile("w", suffix=suffix, dir=files.temporary()) as file:
        try:
            file.write(text)
            file.flush()
        except OSError as reason:
            raise files.StorageError(Path(file.name), reason) from reason
        yield Path(file.name)


def _public_key(signature: str) -> bytes:
    """Return the key that a signature (SSHSIG, in armour) names; empty if it isn't one."""
    body = "".join(line for line in signature.split("\n") if not line.startswith("-----"))
    try:
        blob = base64.b64decode(body, validate=True)
    except (binascii.Error, ValueError):
        return b""
    if not blob.startswith(_MAGIC):
        return b""
    start = len(_MAGIC) + 4
    return blob[start : start + int.from_bytes(blob[len(_MAGIC) : start], "big")]
