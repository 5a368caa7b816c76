"""Who works here, as Git knows it."""

from __future__ import annotations

from pathlib import Path

from dolbear.adapters.git.command import GitError, git
from dolbear.core.errors import UsageError

_UNKNOWN = ("tell me who you are", "empty ident name", "ident name consists only of", "auto-detect", "useConfigOnly")


class NoIdentityError(UsageError):
    """Git doesn't know who works here, so an event would have no author."""

    def __init__(self) -> None:
        super().__init__(
            "Git doesn't know who you are, and each decision names its author",
            "git config user.name 'Your Name' && git config user.email you@example.com"
            " (in CI, set GIT_AUTHOR_NAME, GIT_AUTHOR_EMAIL, GIT_COMMITTER_NAME, GIT_COMMITTER_EMAIL)",
        )


def is_unknown(error: GitError) -> bool:
    """Say whether Git failed because it doesn't know who works here."""
    return any(words in error.output for words in _UNKNOWN)


def committer(root: Path) -> str:
    """Return `Name <address>`.

    Raises:
        NoIdentityError: neither settings nor environment say it.
    """
    try:
        said = git(root, "var", "GIT_COMMITTER_IDENT").decode(errors="surrogateescape")
    except GitError as error:
        if is_unknown(error):
            raise NoIdentityError from error
        raise
    return said.rsplit(">", 1)[0] + ">"
