"""The port of a Maven-layout repository."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, TypeVar

from dolbear.core.errors import LockedError, NotFoundError, UsageError

T = TypeVar("T")
R = TypeVar("R")


class Repository(Protocol):
    """Files by their path in the layout. What was created is never changed; lists are replaced."""

    @property
    def name(self) -> str:
        """Where it is, for people."""

    @property
    def at_once(self) -> int:
        """How many calls at once are worth it; where it is 1, they come in order."""

    def read(self, path: str) -> bytes | None:
        """Return a small file's content; None if it isn't there.

        Raises:
            RemoteError: it can't be read, or isn't small.
        """

    def fetch(self, path: str) -> Path:
        """Return a local file with the content; it must not be written to.

        Raises:
            MissingFileError: it isn't there.
            RemoteError: it can't be read.
        """

    def discard(self, path: str) -> None:
        """Remove the copy that `fetch` made, if it made one; what is in the repository stays."""

    def create(self, path: str, content: Path | bytes) -> bool:
        """Make a file whole or not at all; False if one is there, whatever its content.

        Raises:
            RemoteError: it can't be written.
        """

    def replace(self, path: str, content: bytes, *, instead_of: bytes | None) -> bool:
        """Put a list of versions or its checksum over what was read there (None: nothing), whole or not at all.

        False if something else is there by now, as far as the repository can tell; so read it again.

        Raises:
            RemoteError: it can't be written.
        """

    def lock(self, home: str) -> AbstractContextManager[None]:
        """Hold off other publishers of the artifact in the folder `home`, as far as the repository can.

        Raises:
            RepositoryLockedError: another holds it for longer than is reasonable to wait.
            RemoteError: it can't be written.
        """


class RepositoryPathError(UsageError):
    """A path that would lead outside of the repository, or to its own files."""

    def __init__(self, path: str) -> None:
        super().__init__(f"not a path in a repository: {path[:80]!r}", "This is a bug of dolbear, or a forged name.")
        self.path = path


class MissingFileError(NotFoundError):
    """The repository has no such file."""

    def __init__(self, name: str, path: str) -> None:
        super().__init__(f"{name} has no {path}", "Check the version: dolbear repository list.")
        self.path = path


class MissingRepositoryError(MissingFileError):
    """There is no repository at all: a new one, or a share that isn't mounted."""

    def __init__(self, name: str, path: str) -> None:
        super().__init__(name, path)
        self.message = f"{name} isn't there, so it has no {path}"
        self.hint = "Check its path; if it is a share, mount it."


class RepositoryLockedError(LockedError):
    """Another process publishes the same artifact."""

    def __init__(self, place: str, holder: str) -> None:
        super().__init__(f"{place} is locked by {holder}", "Wait until it is done, then run the command again.")
        self.place = place
        self.holder = holder


def each(repository: Repository, act: Callable[[T], R], items: Sequence[T]) -> list[R]:
    """Do something with each item, several at once where the repository gains by it; answers are in order.

    When one fails, those that have begun are waited for, and no other begins.
    """
    if repository.at_once == 1 or len(items) <= 1:
        return [act(item) for item in items]
    from concurrent.futures import CancelledError, ThreadPoolExecutor

    failed = threading.Event()

    def unless_failed(item: T) -> R:
        if failed.is_set():
            raise CancelledError
        try:
            return act(item)
        except BaseException:
            failed.set()
            raise

    with ThreadPoolExecutor(min(repository.at_once, len(items))) as workers:
        begun = [workers.submit(unless_failed, item) for item in items]
        try:
            faults = [fault for one in begun if (fault := one.exception())]
        except BaseException:  # such as an interrupt
            failed.set()
            raise
    for fault in faults:
        if not isinstance(fault, CancelledError):
            raise fault
    return [one.result() for one in begun]


def checked_path(path: str) -> str:
    """Return the path if it stays inside of a repository.

    Raises:
        RepositoryPathError: it doesn't.
    """
    if "\\" in path or "\0" in path or not all(part and part[0] != "." for part in path.split("/")):
        raise RepositoryPathError(path)
    return path
