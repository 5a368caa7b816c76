"""Follows a desired-version file: loads what it names, tests it, then swaps."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from dolbear.core.errors import DolbearError
from dolbear.publishing.repository import Repository
from dolbear.serving import desired, loaded
from dolbear.serving.desired import Wanted
from dolbear.serving.metrics import Metrics
from dolbear.serving.registry import Registry, State

_EACH = 0.2
_FIRST, _SELDOM = 1.0, 60.0


class _Attempt(msgspec.Struct):
    wanted: Wanted
    again: float
    pause: float


class Follower:
    """Brings a registry to what a file says. Only one thread calls `look`; others read the registry.

    What can't be loaded leaves what serves as it is, and is tried again, more and more seldom.
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
        self._wanted: dict[str, Wanted] = {}
        self._served: dict[str, Wanted] = {}
        self._failed: dict[str, _Attempt] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="dolbear-follow", daemon=True)

    def start(self) -> None:
        """Look again and again, in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread after what it is at."""
        self._stop.set()

    def look(self, now: float | None = None) -> None:
        """Look once, and do what the file says."""
        moment = time.monotonic() if now is None else now
        stamp = _stamp(self._path)
        if stamp != self._stamp:
            self._stamp = stamp
            self._read()
        for subject, wanted in self._wanted.items():
            failed = self._failed.get(subject)
            if failed and failed.wanted == wanted and moment < failed.again:
                continue
            if self._served.get(subject) != wanted:
                self._load(subject, wanted, moment)

    def _run(self) -> None:
        while not self._stop.wait(_EACH):
            try:
                self.look()
            except Exception as reason:  # noqa: BLE001  # the thread must outlive whatever a file brings about
                self._say(f"{self._path}: {type(reason).__name__}: {reason}")

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
        for subject in self._wanted.keys() - found.keys():
            self._registry.drop(subject)
            self._served.pop(subject, None)
            self._say(f"{subject} is no longer desired")
        self._wanted = found
        for subject in found:
            self._failed.pop(subject, None)
            if self._served.get(subject) == found[subject]:
                self._note(subject, found[subject], "ready")

    def _load(self, subject: str, wanted: Wanted, moment: float) -> None:
        name = subject.partition(":")[2]
        self._note(subject, wanted, "loading")
        at = desired.coordinates(subject, wanted)
        try:
            jar = self._repository.fetch(at.path("jar"))
            model = loaded.load(jar, expected=str(at), sha256=wanted.sha256)
            self._registry.put(model, alone=True)
        except DolbearError as reason:
            before = self._failed.get(subject)
            pause = min(before.pause * 2, _SELDOM) if before else _FIRST
            self._failed[subject] = _Attempt(wanted, moment + pause, pause)
            self._metrics.failures[name] += 1
            self._note(subject, wanted, "failed", reason.message)
            self._say(f"{at}: {reason.message}")
            return
        self._failed.pop(subject, None)
        self._served[subject] = wanted
        self._metrics.loads[name] += 1
        self._say(f"{at} serves")

    def _note(self, subject: str, wanted: Wanted, how: str, error: str = "") -> None:
        state = {"desired": wanted.version, "sha256": wanted.sha256, "state": how, "error": error}
        told = msgspec.convert({"name": subject.partition(":")[2], "serving": None, **state}, State)
        self._registry.say(subject, told)


def _stamp(path: Path) -> object:
    try:
        found = path.stat()
    except OSError as reason:
        return type(reason)
    return (found.st_mtime_ns, found.st_size, found.st_ino)
