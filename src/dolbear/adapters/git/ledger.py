"""The ledger on an orphan branch in Git, without touching index, work tree or HEAD."""

from __future__ import annotations

import contextlib
import fcntl
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from dolbear.adapters.git.command import GitError, NoRepositoryError, git
from dolbear.core.errors import RemoteError, UsageError
from dolbear.core.files import StorageError, write_bytes
from dolbear.ledger.event import Signed, decode, encode
from dolbear.ledger.store import Decide, History, numbered

SANDBOX = "refs/dolbear/sandbox"
LOCAL = "refs/dolbear/ledger"
_TRIES = 40
# What Git says where another writer was faster, here or on the remote.
_FASTER = ("[rejected]", "cannot lock ref", "failed to update ref", "reference already exists", "incorrect old value")
_STALE_SECONDS = 60.0

Sign = Callable[[bytes], str]


class NoIdentityError(UsageError):
    """Git doesn't know who works here, so an event would have no author."""

    def __init__(self) -> None:
        super().__init__(
            "Git doesn't know who you are, and each decision names its author",
            "git config user.name 'Your Name' && git config user.email you@example.com",
        )


class UnpushedError(RemoteError):
    """The remote didn't take an event; it was kept in `outbox`."""

    def __init__(self, remote: str, outbox: Path, reason: str) -> None:
        super().__init__(
            f"the ledger on {remote!r} didn't take the event, nothing was released: {reason}",
            f"Get the right to push that branch, or name another [ledger]; the event is kept in {outbox}.",
        )
        self.outbox = outbox


class GitLedger:
    """Events as files of a commit chain at `ref`; with a remote, each append is pushed at once.

    `sign` gives an SSH signature of an event's bytes, or nothing. A ledger without remote is local
    to this clone; the sandbox is always so.
    """

    def __init__(  # noqa: PLR0913  # each says one thing about the branch
        self,
        root: Path,
        *,
        ref: str = SANDBOX,
        remote: str = "",
        branch: str = "",
        message: str = "{event}",
        sign: Sign | None = None,
    ) -> None:
        self._root = root
        self._ref = ref
        self._remote = remote
        self._branch = branch
        self._message = message
        self._sign: Sign = sign or (lambda _: "")
        self._read: tuple[str, History] = ("", ())

    def read(self, *, fresh: bool = False) -> History:
        """Return all events in order; see `EventStore.read`."""
        if fresh and self._remote:
            self._fetch()
        tip = self._tip()
        if not tip:
            return ()
        if self._read[0] != tip:
            self._read = (tip, self._load(tip))
        return self._read[1]

    def append(self, decide: Decide) -> History:
        """Store what `decide` makes, on top of what others stored; see `EventStore.append`."""
        with self._held():
            for attempt in range(_TRIES):
                history = self.read(fresh=True)
                placed = numbered(history, decide(history))
                if not placed:
                    return ()
                added = [
                    Signed(event=event, path=path, content=content, signature=self._sign(content))
                    for path, event in placed
                    for content in [encode(event)]
                ]
                if self._stored(added):
                    return tuple(added)
                time.sleep(random.uniform(0, 0.05 * min(attempt + 1, 20)))  # noqa: S311  # spreads writers
        raise UnpushedError(
            self._remote or self._ref, self._outbox(added), f"{_TRIES} tries lost against other writers"
        )

    def _stored(self, added: Sequence[Signed]) -> bool:
        """Commit and push; False if another writer was faster."""
        before = self._tip()
        if not self._commit(before, added):
            return False
        if not self._remote:
            return True
        try:
            git(self._root, "push", "--quiet", "--porcelain", self._remote, f"{self._ref}:refs/heads/{self._branch}")
        except GitError as error:
            self._reset(before)
            if any(word in error.output for word in _FASTER):
                return False
            raise UnpushedError(self._remote, self._outbox(added), error.output.strip()[:300]) from error
        return True

    def _commit(self, before: str, added: Sequence[Signed]) -> bool:
        identity = _identity(self._root)
        text = self._message.format(event=", ".join(item.event.kind for item in added))
        stream = [b"commit %s\n" % self._ref.encode(), b"committer %s\n" % identity, _data(text.encode())]
        stream += [b"from %s\n" % before.encode()] if before else []
        for item in added:
            stream += [b"M 100644 inline %s\n" % item.path.encode(), _data(item.content)]
            if item.signature:
                stream += [b"M 100644 inline %s.sig\n" % item.path.encode(), _data(item.signature.encode())]
        try:
            git(self._root, "fast-import", "--quiet", "--done", given=b"".join([*stream, b"done\n"]))
        except GitError as error:
            if "lock" in error.output or "Not updating" in error.output:
                self._unlock()
                return False
            raise
        return True

    def _fetch(self) -> None:
        try:
            git(self._root, "fetch", "--quiet", "--no-tags", self._remote, f"+refs/heads/{self._branch}:{self._ref}")
        except GitError as error:
            if "couldn't find remote ref" in error.output:
                return
            if "lock" in error.output:
                self._unlock()
            message = f"the ledger's remote {self._remote!r} doesn't answer: {error.output.strip()[:300]}"
            raise RemoteError(message, "Check network and rights: git fetch " + self._remote) from error

    def _reset(self, before: str) -> None:
        if before:
            git(self._root, "update-ref", self._ref, before)
        else:
            git(self._root, "update-ref", "-d", self._ref)

    def _tip(self) -> str:
        try:
            return git(self._root, "rev-parse", "--verify", "--quiet", self._ref).decode().strip()
        except (GitError, NoRepositoryError):
            return ""

    def _load(self, tip: str) -> History:
        listed = git(self._root, "ls-tree", "-r", "-z", tip).decode().split("\0")
        names = {line.split("\t", 1)[1]: line.split(" ", 2)[2].split("\t", 1)[0] for line in listed if line}
        contents = dict(zip(names, self._blobs(list(names.values())), strict=True))
        found = [
            decode(path, content, contents.get(f"{path}.sig", b"").decode(errors="replace"))
            for path, content in contents.items()
            if path.endswith(".json")
        ]
        return tuple(sorted(found, key=lambda item: item.event.sequence))

    def _blobs(self, names: Sequence[str]) -> Iterator[bytes]:
        answer = git(self._root, "cat-file", "--batch", given="".join(f"{name}\n" for name in names).encode())
        place = 0
        for _ in names:
            end = answer.index(b"\n", place)
            size = int(answer[place:end].rsplit(b" ", 1)[1])
            yield answer[end + 1 : end + 1 + size]
            place = end + size + 2

    @contextlib.contextmanager
    def _held(self) -> Iterator[None]:
        """Hold our own lock, which the kernel frees when a writer is killed."""
        path = self._git_folder() / "dolbear.lock"
        try:
            file = path.open("a")
        except OSError as reason:
            raise StorageError(path, reason) from reason
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _unlock(self) -> None:
        """Remove a lock of Git's on our ref that a killed writer left: we hold ours, so nobody works on it."""
        lock = self._git_folder() / f"{self._ref}.lock"
        with contextlib.suppress(FileNotFoundError):
            if time.time() - lock.stat().st_mtime > _STALE_SECONDS or self._remote == "":
                lock.unlink()

    def _git_folder(self) -> Path:
        return self._root / git(self._root, "rev-parse", "--git-common-dir").decode().strip()

    def _outbox(self, added: Sequence[Signed]) -> Path:
        folder = self._root / ".dolbear" / "outbox"
        for item in added:
            write_bytes(folder / item.path.replace("/", "-"), item.content)
        return folder


def _identity(root: Path) -> bytes:
    try:
        return git(root, "var", "GIT_COMMITTER_IDENT").strip()
    except GitError as error:
        raise NoIdentityError from error


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


def event_time() -> str:
    """Return the time now, UTC, to the second."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
