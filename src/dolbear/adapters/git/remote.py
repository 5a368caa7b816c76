"""The branch of a remote that keeps the ledger."""

from __future__ import annotations

from pathlib import Path

from dolbear.adapters.git.command import GitError, NoRepositoryError, git, without_secrets
from dolbear.adapters.git.objects import PLAIN, MovedError
from dolbear.core.errors import RemoteError

# What Git says where another writer was faster.
_FASTER = ("[rejected]", "cannot lock ref", "failed to update ref", "reference already exists", "incorrect old value")
_PUSH = ("-c", "push.followTags=false", "-c", "push.gpgSign=false", "-c", "push.recurseSubmodules=no")
_ADVICE = ("Please make sure", "and the repository exists", "hint:", "To ", "Done")
_ABSENT = ("couldn't find remote ref", "Couldn't find remote ref")


class Remote:
    """Branch `branch` of remote `name`: a name that `git remote` knows, or an address."""

    def __init__(self, root: Path, name: str, branch: str) -> None:
        self._root = root
        self._name = name
        self._branch = branch

    @property
    def known(self) -> str:
        """The ref that the user's own `git fetch` moves."""
        return f"refs/remotes/{self._name}/{self._branch}"

    def __str__(self) -> str:
        """Say branch and remote, for people."""
        return f"branch {self._branch} of {without_secrets(self._name)}"

    def next_step(self, error: GitError) -> str:
        """Say what to do where the remote can't be used."""
        if "does not appear to be a git repository" in error.output and "/" not in self._name:
            return f"git remote add {self._name} ADDRESS, or name another remote in [ledger]"
        if "hook" in error.output:
            return "If the server asks for words in commit messages, set message in [ledger], such as 'KEY-1 {event}'"
        if "rejected]" in error.output:
            return f"Get the right to push to {self}, or name another place in [ledger]"
        return f"Check network and rights: git ls-remote {without_secrets(self._name)}"

    def is_followed(self) -> bool:
        """Say whether the user's own `git fetch` brings the branch to `known`."""
        try:
            specs = git(self._root, "config", "--get-all", f"remote.{self._name}.fetch").decode().split()
        except (GitError, NoRepositoryError):
            return False
        sources = {spec.lstrip("+").split(":")[0] for spec in specs}
        return not sources.isdisjoint({"refs/heads/*", f"refs/heads/{self._branch}"})

    def fetch(self, ref: str, *, shallow: bool) -> bool:
        """Put the remote's tip at `ref`; False if the remote has no such branch.

        Nothing else is touched. A shallow clone stays shallow; a whole one gets the whole history.

        Raises:
            GitError: a lock is in the way.
            RemoteError: the remote can't be read.
        """
        options = ["--quiet", "--no-tags", "--no-prune", "--no-recurse-submodules", "--no-write-fetch-head"]
        options += ["--refmap=", *(["--depth=1"] if shallow else [])]
        try:
            git(self._root, *PLAIN, "fetch", *options, "--", self._name, f"+refs/heads/{self._branch}:{ref}")
        except GitError as error:
            if any(words in error.output for words in _ABSENT):
                return False
            if ".lock'" in error.output:
                raise
            message = f"the ledger's remote can't be read: {said(error)}"
            raise RemoteError(message, self.next_step(error)) from error
        return True

    def push(self, commit: str) -> None:
        """Move the remote's branch to `commit`, which is made on top of it.

        Raises:
            MovedError: another writer was faster.
            GitError: the remote doesn't take it.
        """
        try:
            spec = f"{commit}:refs/heads/{self._branch}"
            git(self._root, *PLAIN, *_PUSH, "push", "--quiet", "--porcelain", "--no-verify", "--", self._name, spec)
        except GitError as error:
            if any(words in error.output for words in _FASTER):
                raise MovedError(error) from error
            raise


def said(error: GitError) -> str:
    """Return what Git and the server said, without Git's general advice."""
    lines = (line.strip() for line in error.output.splitlines())
    return "; ".join(line for line in lines if line and not line.startswith(_ADVICE))[:300]
