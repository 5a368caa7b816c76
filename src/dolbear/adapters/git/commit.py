"""Commit what a command changed, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dolbear.adapters.git.command import GitError, git
from dolbear.adapters.git.identity import NoIdentityError, is_unknown
from dolbear.core.errors import RemoteError


def is_tracked(root: Path, path: str) -> bool:
    """Say if Git's index has the path, which is relative to `root`.

    Raises:
        NoRepositoryError: `root` isn't in a repository.
    """
    return bool(git(root, "ls-files", "-z", "--", f":(literal){path}"))


def commit(root: Path, paths: Sequence[str], message: str) -> str:
    """Commit these paths, whatever else is staged or changed; return the commit's id.

    Raises:
        NoRepositoryError: `root` isn't in a repository.
        NoIdentityError: Git doesn't know who works here.
        GitError: Git, or a hook of the repository, refuses.
    """
    literal = [f":(literal){path}" for path in paths]
    try:
        git(root, "add", "--", *literal)
        git(root, "commit", "-q", "-m", message, "--only", "--", *literal)
    except GitError as error:
        if is_unknown(error):
            raise NoIdentityError from error
        raise
    return git(root, "rev-parse", "HEAD").decode().strip()


class NotPushedError(RemoteError):
    """The remote didn't take a commit; it is still here."""

    def __init__(self, error: GitError, place: str, commit: str) -> None:
        super().__init__(
            f"{place} didn't take the commit {commit[:12]}: {error.output[:500]}",
            "Nothing is lost: mend the cause (was someone faster, git pull --rebase), then git push. "
            "The data of a pointer is in the archive already.",
        )


def push(root: Path, made: str, *, remote: str, branch: str) -> None:
    """Move a remote's branch to a commit made on top of it; never by force.

    Raises:
        NotPushedError: the remote, or a hook of it, doesn't take it.
    """
    try:
        git(root, "push", "--quiet", "--porcelain", "--", remote, f"{made}:refs/heads/{branch}")
    except GitError as error:
        raise NotPushedError(error, f"{branch} of {remote}", made) from error
