"""Follows a desired-version file: loads what it names, tests it, then swaps."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import msgspec

from dolbear.core.errors import DolbearError, RemoteError
from dolbear.publishing.layout import Coordinates
from dolbear.publishing.repository import MissingFileError, MissingRepositoryError, Repository
from dolbear.serving import desired, loaded
from dolbear.serving.metrics import Metrics
from dolbear.serving.registry import Registry, State

_EACH = 0.2
_FIRST, _SELDOM = 1.0, 60.0


class _Wanted(msgspec.Struct, frozen=True):
    at: Coordinates
    sha256: str

    @property
    def subject(self) -> str:
        return f"{self.at.group}:{self.at.artifact}"


class _Attempt(msgspec.Struct, frozen=True):
    again: float
    pause: float


class Follower:
    """Brings a registry to what a file says. Only one thread calls `look`; others read the registry.

    What can't be loaded leaves what serves as it is, and is tried again, more and more seldom. What can't be
    fetched or stored says nothing of the version: it goes on to be loading.
    """

    def __init__(
        self, path: Path, repository: Repository, registry: Registry, metrics: Metrics, *, say: Callable[[str], None]
    ) -> None:
        self._path = path
        self._repository = repository
        self._registry = registry
        self._metrics = metrics
        self._say = say
        self._stamp: object = None
        self._wanted: dict[str, _Wanted] = {}
        self._served: dict[str, _Wanted] = {}
        self._failed: dict[_Wanted, _Attempt] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dolbear-follow", daemon=True)

    def start(self) -> None:
        """Look at once and then again and again, in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread after what it is at."""
        self._stop.set()

    def look(self, now: float) -> None:
        """Look once, and do what the file says; `now` in seconds of a clock that only goes on."""
        stamp = _stamp(self._path)
        if stamp != self._stamp:
            self._stamp = stamp
            self._read()
        for wanted in self._wanted.values():
            failed = self._failed.get(wanted)
            if self._served.get(wanted.subject) != wanted and not (failed and now < failed.again):
                self._load(wanted, now)
                if _stamp(self._path) != self._stamp:
                    return  # many others may take long, and aren't wanted any more

    def _run(self) -> None:
        while True:
            try:
                self.look(time.monotonic())
            except Exception as reason:  # noqa: BLE001  # the thread must outlive whatever a file brings about
                self._say(f"{self._path}: {type(reason).__name__}: {reason}")
            if self._stop.wait(_EACH):
                return

    def _read(self) -> None:
        try:
            found = desired.read(self._path)
        except DolbearError as reason:
            self._registry.problem = reason.message
            self._say(reason.message)
            return
        if found is None:
            self._registry.problem = f"{self._path} isn't there"
            return
        self._registry.problem = ""
        self._turn_to({one.subject: one for one in (_Wanted(at, sha256) for at, sha256 in found.items())})

    def _turn_to(self, wanted: dict[str, _Wanted]) -> None:
        for subject in self._wanted.keys() - wanted.keys():
            self._registry.drop(subject)
            self._served.pop(subject, None)
            self._say(f"{subject} is no longer desired")
        self._wanted = wanted
        # A file that was written anew asks for another try.
        self._failed.clear()
        for subject, one in wanted.items():
            self._note(one, "ready" if self._served.get(subject) == one else "loading")

    def _load(self, wanted: _Wanted, now: float) -> None:
        fetched = False
        try:
            jar = self._repository.fetch(wanted.at.path("jar"))
            fetched = True
            self._registry.put(loaded.load(jar, expected=str(wanted.at), sha256=wanted.sha256), alone=True)
        except DolbearError as reason:
            before = self._failed.get(wanted)
            pause = min(before.pause * 2, _SELDOM) if before else _FIRST
            self._failed[wanted] = _Attempt(now + pause, pause)
            self._metrics.failures[wanted.at.artifact] += 1
            self._note(wanted, "failed" if _is_at_fault(reason, fetched=fetched) else "loading", reason.message)
            self._say(f"{wanted.at}: {reason.message}")
            return
        finally:
            if fetched:  # it is in memory now, and many versions would fill the disk
                self._repository.discard(wanted.at.path("jar"))
        self._failed.pop(wanted, None)
        self._served[wanted.subject] = wanted
        self._metrics.loads[wanted.at.artifact] += 1
        self._say(f"{wanted.at} serves")

    def _note(self, wanted: _Wanted, how: Literal["ready", "loading", "failed"], error: str = "") -> None:
        at = wanted.at
        state = State(name=at.artifact, serving=None, desired=at.version, sha256=wanted.sha256, state=how, error=error)
        self._registry.say(wanted.subject, state)


def _is_at_fault(reason: DolbearError, *, fetched: bool) -> bool:
    """Say whether the version is, and not its repository, what this server was told of it, or the disk."""
    if fetched:
        return not isinstance(reason, RemoteError)
    return isinstance(reason, MissingFileError) and not isinstance(reason, MissingRepositoryError)


def _stamp(path: Path) -> object:
    try:
        found = path.stat()
    except OSError as reason:
        return type(reason)
    return (found.st_mtime_ns, found.st_size, found.st_ino)
