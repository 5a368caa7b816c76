"""The ledger on an orphan branch in Git, without touching index, work tree or HEAD."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from dolbear.adapters.git import objects, outbox, refs
from dolbear.adapters.git.command import GitError, NoRepositoryError, git
from dolbear.adapters.git.history import Reader, lost
from dolbear.adapters.git.identity import committer
from dolbear.adapters.git.lock import Lock
from dolbear.adapters.git.objects import PLAIN, Draft, MovedError
from dolbear.adapters.git.remote import Remote, said
from dolbear.adapters.git.repository import Repository, around
from dolbear.core.errors import IntegrityError, RemoteError
from dolbear.ledger.event import Event, Signed, encode
from dolbear.ledger.store import Decide, History, numbered

SANDBOX = "refs/dolbear/sandbox"
LOCAL = "refs/dolbear/ledger"
# A commit waits here until the remote has it; what the remote has comes here until it was looked at.
_PENDING = "refs/dolbear/pending"
_FETCHED = "refs/dolbear/fetched"
_TRIES = 40
_LOCKS = 3

Sign = Callable[[bytes], str]
Made = TypeVar("Made")


class UnpushedError(RemoteError):
    """The remote didn't take events; they were kept in the folder `outbox`."""

    def __init__(self, remote: str, kept: Path, reason: str, cure: str) -> None:
        super().__init__(
            f"{remote} didn't take the event: {reason}",
            f"{cure}. The event is kept in {kept}; run again, and it is decided again.",
        )
        self.outbox = kept


class RewrittenError(IntegrityError):
    """The remote's ledger lacks, or tells otherwise, what this clone has seen there."""

    def __init__(self, remote: str, branch: str, gone: Sequence[str]) -> None:
        more = f" and {len(gone) - 1} more" if len(gone) > 1 else ""
        super().__init__(
            f"{remote} was rewritten: it no longer has {gone[0]}{more} as this clone has seen",
            f"Find out who did that. What was seen is {LOCAL}: git push --force REMOTE {LOCAL}:refs/heads/{branch} "
            f"brings it back; git update-ref -d {LOCAL} accepts the loss.",
        )


class GitLedger:
    """Events as files of a commit chain at `ref`; with a remote, each append is pushed at once.

    With a remote, `ref` only has what the remote had. `sign` gives an SSH signature of an event's
    bytes, or nothing. A ledger without remote is local to this clone; the sandbox is always so.
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
        self._branch = branch
        self._remote = Remote(root, remote, branch) if remote else None
        self._message = message
        self._sign: Sign = sign or (lambda _: "")
        self._asked = False
        self._reader = Reader(root)

    def read(self, *, fresh: bool = False) -> History:
        """Return all events in order; see `EventStore.read`.

        A clone that has never seen the ledger, and whose `git fetch` wouldn't bring it, as CI makes
        them, asks the remote once without being told to.
        """
        if fresh and self._remote:
            self._ask(self._remote)
        tip = self._tip()
        if not tip and self._remote and not self._asked and not self._remote.is_followed():
            with contextlib.suppress(RemoteError, NoRepositoryError):
                self._ask(self._remote)
            tip = self._tip()
        return self._reader.at(tip)

    def append(self, decide: Decide) -> History:
        """Store what `decide` makes, on top of what others stored; see `EventStore.append`.

        The remote is asked first only if this clone has never seen its ledger: on top of an old
        tip the push fails, and all is decided again.
        """
        with self._lock.held():
            if self._remote and not self._tip():
                self._fetch(self._remote)
            added: Sequence[Signed] = ()
            for attempt in range(_TRIES):
                tip = self._tip()
                history = self._reader.at(tip)
                added = [self._signed(path, event) for path, event in numbered(history, decide(history))]
                if not added:
                    return ()
                try:
                    self._store(tip, added)
                except MovedError:
                    self._give_way(attempt)
                else:
                    return tuple(added)
        raise self._unpushed(added, f"{_TRIES} tries lost against other writers", "Wait until they are done")

    def _ask(self, remote: Remote) -> None:
        self._asked = True
        with self._lock.held():
            self._fetch(remote)

    def _store(self, tip: str, added: Sequence[Signed]) -> None:
        """Commit and push.

        Raises:
            MovedError: another writer was faster.
        """
        files = {item.path: item.content for item in added}
        files |= {f"{item.path}.sig": item.signature.encode() for item in added if item.signature}
        text = self._message.replace("{event}", ", ".join(item.event.kind for item in added))
        draft = Draft(files=files, before=tip, text=text, who=self._who)
        made = self._past_locks(
            lambda: objects.commit(self._root, _PENDING if self._remote else self._ref, draft, force=bool(self._remote))
        )
        if self._remote:
            self._push(self._remote, made, added)
            self._move(made)
        self._reader.grew(tip, made, added)

    def _push(self, remote: Remote, commit: str, added: Sequence[Signed]) -> None:
        try:
            remote.push(commit)
        except MovedError:
            raise
        except GitError as error:
            raise self._unpushed(added, said(error), remote.next_step(error)) from error

    def _give_way(self, attempt: int) -> None:
        time.sleep(random.uniform(0, 0.05 * min(attempt + 1, 20)))  # noqa: S311  # spreads writers
        if self._remote:
            self._fetch(self._remote)

    def _fetch(self, remote: Remote) -> None:
        """Take what the remote has, if it still has all that was seen there.

        Raises:
            RemoteError: it can't be read.
            RewrittenError: it lacks what was seen.
        """
        with self._lock.fetching():
            found = self._past_locks(lambda: remote.fetch(_FETCHED, shallow=self._repository.shallow))
        known = objects.tips(self._root, [self._ref, _FETCHED])
        before, after = known.get(self._ref, ""), known.get(_FETCHED, "") if found else ""
        if before == after:
            return
        gone = lost(self._root, before, after)
        if gone:
            raise RewrittenError(str(remote), self._branch, gone)
        if after:
            self._move(after)

    def _move(self, commit: str) -> None:
        self._past_locks(lambda: git(self._root, *PLAIN, "update-ref", self._ref, commit))

    def _past_locks(self, action: Callable[[], Made]) -> Made:
        """Do it, again where a killed Git left a lock in the way."""
        for _ in range(_LOCKS):
            try:
                return action()
            except GitError as error:
                if not self._lock.cleared(error):
                    raise
        return action()

    def _tip(self) -> str:
        """Return the newest commit that this clone has; what the user fetched himself counts."""
        try:
            asked = [self._ref, *([self._remote.known] if self._remote else [])]
            known = refs.tips(self._root, self._repository.folder, asked)
        except NoRepositoryError:
            return ""
        own = known.pop(self._ref, "")
        other = next(iter(known.values()), "")
        if not own or (other and own != other and objects.is_older(self._root, own, other)):
            return other or own
        return own

    def _signed(self, path: str, event: Event) -> Signed:
        content = encode(event)
        return Signed(event=event, path=path, content=content, signature=self._sign(content))

    def _unpushed(self, added: Sequence[Signed], reason: str, cure: str) -> UnpushedError:
        folder = outbox.keep(self._root, added)
        return UnpushedError(str(self._remote or self._ref), folder, reason, cure)

    @cached_property
    def _repository(self) -> Repository:
        return around(self._root)

    @cached_property
    def _lock(self) -> Lock:
        return Lock(self._repository.folder)

    @cached_property
    def _who(self) -> str:
        return committer(self._root)
