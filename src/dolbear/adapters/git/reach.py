"""Try a Git remote: read it, and rehearse a push. Nothing is sent."""

from __future__ import annotations

import os
from pathlib import Path

from dolbear.adapters import bounded
from dolbear.adapters.git.command import GitError, NoRepositoryError, environment, git, without_secrets
from dolbear.adapters.git.objects import PLAIN
from dolbear.core.machine import Ran

_HOOKS = ("pre-receive", "update", "reference-transaction")


class GitReach:
    """See `ledger.reach.Reach`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def shown(self, remote: str) -> str:
        """See `Reach.shown`."""
        return without_secrets(self._address(remote))

    def reads(self, remote: str) -> Ran:
        """See `Reach.reads`."""
        return self._git("ls-remote", "--heads", "--", remote)

    def pushes(self, remote: str, branch: str) -> Ran:
        """See `Reach.pushes`: that another commit is ahead there doesn't matter, so it is rehearsed with force."""
        options = ("-c", "push.followTags=false", "-c", "push.gpgSign=false", "-c", "push.recurseSubmodules=no")
        spec = f"+HEAD:refs/heads/{branch}"
        return self._git(*PLAIN, *options, "push", "--dry-run", "--porcelain", "--no-verify", "--", remote, spec)

    def hooks(self, remote: str) -> str:
        """See `Reach.hooks`."""
        folder = self._folder(remote)
        if folder is None:
            return ""
        closed = next((one for one in ("objects", "refs") if not os.access(folder / one, os.W_OK | os.X_OK)), "")
        if closed:
            return f"{folder / closed} can't be written"
        found = next((one for one in _HOOKS if os.access(folder / "hooks" / one, os.X_OK)), "")
        return f"its hook {found} has the last word" if found else ""

    def _folder(self, remote: str) -> Path | None:
        """Return the Git folder of a remote that is a directory."""
        address = self._address(remote).removeprefix("file://")
        place = self._root / address
        return next((one for one in (place / ".git", place) if (one / "objects").is_dir()), None)

    def _address(self, remote: str) -> str:
        try:
            return git(self._root, "remote", "get-url", "--push", "--", remote).decode(errors="replace").strip()
        except (GitError, NoRepositoryError):
            return remote

    def _git(self, *arguments: str) -> Ran:
        ran = bounded.run(["git", "-C", str(self._root), *arguments], environment=environment())
        return Ran(ran.code, without_secrets(ran.said), ran.late)
