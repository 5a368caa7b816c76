"""What was committed before: who made it, what a file said, which tags approve it."""

from __future__ import annotations

import re
from pathlib import Path

from dolbear.adapters.git import objects
from dolbear.adapters.git.command import GitError, git
from dolbear.adapters.git.remote import said
from dolbear.adapters.git.repository import around
from dolbear.core.errors import IntegrityError, RemoteError
from dolbear.ledger.trust import Tag

_ADDRESS = re.compile(r"<([^<>]+)>")
_SIGNATURE = b"-----BEGIN SSH SIGNATURE-----"
_TAGS = "refs/tags/approve/"
_MOST = 1000


class LostCommitError(IntegrityError):
    """A commit that the ledger tells of, which the history doesn't have: it was rewritten."""

    def __init__(self, commit: str) -> None:
        super().__init__(
            f"the commit {commit[:12]} isn't here, and its rules count: the ledger says that it was released",
            f"Was the history rewritten? Bring it from a clone that has it: git fetch CLONE {commit[:40]}",
        )
        self.commit = commit


class Past:
    """The history of the repository around a project's folder; `remote` is asked where a clone lacks it."""

    def __init__(self, root: Path, remote: str) -> None:
        self._root = root
        self._remote = remote

    def makers(self, since: str, until: str) -> frozenset[str]:
        """Return the addresses of who authored or committed `until`, or what is in it but not in `since`.

        Co-authors named in a message count. `since` empty: the whole history. Of a repository that has more than this
        project, only commits that touch the project's folder count, and `until`.

        Raises:
            RemoteError: a shallow clone lacks the history, and its remote doesn't give it.
        """
        self._complete(since, until)
        span = f"{since}..{until}" if since else until
        form = "--format=%ae%n%ce%n%(trailers:key=Co-authored-by,valueonly)"
        prefix = around(self._root).prefix
        within = ["--full-history", span, "--", f":(top,literal){prefix}"] if prefix else [span, "--"]
        told = [git(self._root, "log", form, *which) for which in (within, ("-1", until, "--"))]
        lines = b"\n".join(told).decode(errors="replace").splitlines()
        return frozenset(
            found[1].casefold() if (found := _ADDRESS.search(line)) else line.casefold() for line in lines if line
        )

    def file(self, commit: str, path: str) -> bytes | None:
        """See `line.workspace.Past.file`.

        Raises:
            LostCommitError: there is no such commit.
        """
        self._complete(commit, commit)
        if not objects.is_name(commit):
            raise LostCommitError(commit)
        try:
            return git(self._root, "cat-file", "blob", f"{commit}^{{commit}}:{around(self._root).prefix}{path}")
        except GitError:
            self._must_have(commit)
            return None

    def _must_have(self, commit: str) -> None:
        try:
            git(self._root, "cat-file", "-e", f"{commit}^{{commit}}")
        except GitError as error:
            raise LostCommitError(commit) from error

    def tags(self, environment: str, version: str) -> list[Tag]:
        """Return the tags `approve/ENVIRONMENT/VERSION/…`."""
        pattern = f"{_TAGS}{environment}/{version}/"
        told = git(self._root, "for-each-ref", f"--count={_MOST}", "--format=%(objecttype) %(refname)", pattern)
        names = [line.split(" ", 1)[1] for line in told.decode().splitlines() if line.startswith("tag ")]
        return [_tag(name, git(self._root, "cat-file", "tag", name)) for name in names]

    def fetch_tags(self) -> None:
        """Bring the remote's tags that approve; what was taken back there goes here too.

        Raises:
            RemoteError: it didn't answer.
        """
        if not self._remote:
            return
        try:
            git(
                self._root,
                "fetch",
                "--quiet",
                "--no-tags",
                "--prune",
                "--refmap=",
                "--",
                self._remote,
                f"+{_TAGS}*:{_TAGS}*",
            )
        except GitError as error:
            message = f"the remote {self._remote} can't be asked for approvals: {said(error)}"
            raise RemoteError(message, f"Check network and rights: git ls-remote {self._remote}") from error

    def _complete(self, *commits: str) -> None:
        """Bring the history that a shallow clone lacks."""
        if not around(self._root).shallow:
            return
        try:
            git(self._root, "fetch", "--quiet", "--no-tags", "--unshallow", "--", self._remote)
        except GitError as error:
            message = f"this shallow clone lacks the history up to {next(iter(commits))[:12]}: {said(error)}"
            raise RemoteError(message, "git fetch --unshallow, or clone without --depth.") from error


def _tag(name: str, content: bytes) -> Tag:
    signed, mark, signature = content.partition(_SIGNATURE)
    head, _, message = signed.decode(errors="replace").partition("\n\n")
    tagger = next((line for line in head.splitlines() if line.startswith("tagger ")), "")
    moment = re.search(r"> (\d+) [+-]\d{4}$", tagger)
    return Tag(
        name=name.removeprefix("refs/tags/"),
        message=message,
        seconds=int(moment[1]) if moment else 0,
        content=signed,
        signature=(mark + signature).decode(errors="replace"),
    )
