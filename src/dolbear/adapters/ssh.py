"""SSH signatures, with the keys that Git already knows."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Literal

from dolbear.adapters.git.command import GitError, NoRepositoryError, git
from dolbear.core.errors import RemoteError

NAMESPACE = "dolbear"
_SECONDS = 30
Trust = Literal["unsigned", "valid", "unknown", "forged"]


class SigningError(RemoteError):
    """A key is set, but `ssh-keygen` can't sign with it."""


class Signer:
    """Signs and verifies with `ssh-keygen`, as `git config` of the folder says."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def sign(self, content: bytes) -> str:
        """Return the armoured signature of the bytes; empty where no SSH key is configured.

        Raises:
            SigningError: the key can't be used.
        """
        key = self._setting("user.signingkey") if self._setting("gpg.format") == "ssh" else ""
        if not key:
            return ""
        if key.startswith(("key::", "ssh-")):
            with tempfile.NamedTemporaryFile("w", suffix=".pub") as file:
                file.write(key.removeprefix("key::") + "\n")
                file.flush()
                return self._signed(content, Path(file.name))
        return self._signed(content, self._path(key))

    def verify(self, content: bytes, signature: str) -> tuple[Trust, str]:
        """Say whether a signature is valid, and whose it is; the signer is empty where unknown."""
        if not signature:
            return "unsigned", ""
        allowed = self._path(self._setting("gpg.ssh.allowedSignersFile") or os.devnull)
        with tempfile.NamedTemporaryFile("w", suffix=".sig") as file:
            file.write(signature)
            file.flush()
            signer = _run("-Y", "find-principals", "-s", file.name, "-f", str(allowed)).stdout.decode().strip()
            if not signer:
                known = _run("-Y", "check-novalidate", "-n", NAMESPACE, "-s", file.name, given=content)
                return ("unknown" if known.returncode == 0 else "forged"), ""
            who = signer.splitlines()[0]
            done = _run("-Y", "verify", "-n", NAMESPACE, "-I", who, "-f", str(allowed), "-s", file.name, given=content)
        return ("valid", who) if done.returncode == 0 else ("forged", who)

    def _signed(self, content: bytes, key: Path) -> str:
        done = _run("-Y", "sign", "-n", NAMESPACE, "-f", str(key), "-", given=content)
        if done.returncode:
            message = f"ssh-keygen can't sign with {key}: {done.stderr.decode(errors='replace').strip()[:300]}"
            raise SigningError(message, "Check git config user.signingkey, and that its private key is at hand.")
        return done.stdout.decode()

    def _setting(self, name: str) -> str:
        try:
            return git(self._root, "config", "--get", name).decode().strip()
        except (GitError, NoRepositoryError):
            return ""

    def _path(self, text: str) -> Path:
        path = Path(text).expanduser()
        return path if path.is_absolute() else self._root / path


def _run(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(  # noqa: S603  # arguments are ours
            ["ssh-keygen", *arguments],  # noqa: S607  # found on PATH, as Git does
            input=given,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (FileNotFoundError, subprocess.TimeoutExpired) as reason:
        message = f"ssh-keygen didn't sign: {reason}"
        raise SigningError(message, "apt-get install openssh-client") from reason
