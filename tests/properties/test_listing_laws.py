"""However publishers interleave on a server without locks or conditions, the list of versions has all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dolbear.publishing.layout import CHECKSUMS, Coordinates
from dolbear.publishing.listing import relist
from dolbear.publishing.metadata import versions
from dolbear.publishing.publish import Release, publish
from dolbear.publishing.repository import MissingFileError
from dolbear.publishing.sums import checksums

LONG = 40
VERSIONS = ("1.0.0", "1.0.1", "1.1.0")
LIST = Coordinates("com.acme", "model", "0").metadata


class Turns:
    """Lets one thread go on at a time, as it is told."""

    def __init__(self, count: int) -> None:
        self._state = threading.Condition()
        self._waiting: set[int] = set()
        self._running = count
        self._next = -1
        self.recording: set[int] = set()

    def wait(self, who: int, *, recording: bool = False) -> None:
        """Wait for one's turn."""
        with self._state:
            (self.recording.add if recording else self.recording.discard)(who)
            self._waiting.add(who)
            self._running -= 1
            self._state.notify_all()
            self._state.wait_for(lambda: self._next == who)
            self._next = -1
            self._waiting.remove(who)
            self._state.notify_all()

    def ends(self) -> None:
        with self._state:
            self._running -= 1
            self._state.notify_all()

    def play(self, choose: Callable[[list[int]], int]) -> None:
        """Give turns until all have ended."""
        while True:
            with self._state:
                self._state.wait_for(lambda: self._running == 0)
                if not self._waiting:
                    return
                self._running += 1
                self._next = choose(sorted(self._waiting))
                self._state.notify_all()
                self._state.wait_for(lambda: self._next == -1)


class Lockless:
    """A server that takes every PUT of a list; one publisher's view of it."""

    name = "lockless"
    at_once = 1

    def __init__(self, files: dict[str, bytes], turn: Callable[[], None]) -> None:
        self._files = files
        self._turn = turn

    def read(self, path: str) -> bytes | None:
        if path.startswith(LIST):
            self._turn()
        return self._files.get(path)

    def fetch(self, path: str) -> Path:
        raise MissingFileError(self.name, path)

    def discard(self, path: str) -> None:
        raise AssertionError(path)

    def create(self, path: str, content: Path | bytes) -> bool:
        assert isinstance(content, bytes)
        return self._files.setdefault(path, content) is content

    def replace(self, path: str, content: bytes, *, instead_of: bytes | None) -> bool:
        del instead_of
        self._turn()
        self._files[path] = content
        return True

    def lock(self, home: str) -> AbstractContextManager[None]:
        assert home
        return nullcontext()


class _Chance:
    """Lets one publisher run for a while: a few steps, many, or until it is about to record its version."""

    def __init__(self, data: st.DataObject, turns: Turns) -> None:
        self._data = data
        self._turns = turns
        self._who, self._left = -1, 0

    def __call__(self, waiting: list[int]) -> int:
        stops = self._left > LONG and self._who in self._turns.recording
        if self._left == 0 or self._who not in waiting or stops:
            self._who = self._data.draw(st.sampled_from(waiting))
            self._left = self._data.draw(st.sampled_from([1, 2, 3, 6, 10, LONG, 1000]))
        self._left -= 1
        return self._who


def _play(count: int, chooser: Callable[[Turns], Callable[[list[int]], int]]) -> None:
    files: dict[str, bytes] = {}
    ledger: list[str] = []
    turns = Turns(count)

    def run(who: int) -> None:
        try:
            at = Coordinates("com.acme", "model", VERSIONS[who])
            repository = Lockless(files, lambda: turns.wait(who))

            def recorded() -> list[str]:
                turns.wait(who)
                return list(ledger)

            publish(Release(at=at, files={("", "pom"): b"<project/>"}), repository, recorded=recorded)
            turns.wait(who, recording=True)
            ledger.append(at.version)
            relist(repository, at, recorded)
        finally:
            turns.ends()

    threads = [threading.Thread(target=run, args=(who,), daemon=True) for who in range(count)]
    for thread in threads:
        thread.start()
    turns.play(chooser(turns))
    for thread in threads:
        thread.join()
    assert versions(files[LIST]) == VERSIONS[:count]
    assert {kind: files[f"{LIST}.{kind}"] for kind in CHECKSUMS} == checksums(files[LIST])


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_interleaving_loses_a_version(data: st.DataObject) -> None:
    _play(len(VERSIONS), lambda turns: _Chance(data, turns))


@pytest.mark.parametrize("steps", range(1, 20))
def test_an_old_list_written_over_a_newer_one_is_mended_by_who_records_last(steps: int) -> None:
    def chooser(turns: Turns) -> Callable[[list[int]], int]:
        left = [steps]

        def choose(waiting: list[int]) -> int:
            """One stops somewhere; the other publishes; the one ends; the other records."""
            left[0] -= 1
            stopped, other = 0, 1
            if left[0] >= 0 or other in turns.recording:
                return stopped if stopped in waiting else other
            return other if other in waiting else stopped

        return choose

    _play(2, chooser)
