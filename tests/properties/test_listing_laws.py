"""However publishers interleave on a server without locks or conditions, the list of versions has all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from dolbear.publishing.layout import CHECKSUMS, Coordinates
from dolbear.publishing.listing import relist
from dolbear.publishing.metadata import versions
from dolbear.publishing.publish import Release, publish
from dolbear.publishing.repository import MissingFileError
from dolbear.publishing.sums import checksums

VERSIONS = ("1.0.0", "1.0.1", "1.1.0")
LIST = Coordinates("com.acme", "model", "0").metadata


class Turns:
    """Lets one thread go on at a time, as it is told."""

    def __init__(self, count: int) -> None:
        self._state = threading.Condition()
        self._waiting: set[int] = set()
        self._running = count
        self._next = -1

    def wait(self, who: int) -> None:
        """Wait for one's turn."""
        with self._state:
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

    def create(self, path: str, content: Path | bytes) -> bool:
        assert isinstance(content, bytes)
        return self._files.setdefault(path, content) is content

    def replace(self, path: str, content: bytes, *, instead_of: bytes | None) -> bool:
        del instead_of
        self._turn()
        self._files[path] = content
        return True

    def lock(self, home: str) -> threading.Lock:
        assert home
        return threading.Lock()  # one's own: holds nobody off


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_interleaving_loses_a_version(data: st.DataObject) -> None:
    files: dict[str, bytes] = {}
    ledger: list[str] = []
    turns = Turns(len(VERSIONS))

    def run(who: int) -> None:
        try:
            at = Coordinates("com.acme", "model", VERSIONS[who])
            repository = Lockless(files, lambda: turns.wait(who))

            def recorded() -> list[str]:
                turns.wait(who)
                return list(ledger)

            publish(Release(at=at, files={("", "pom"): b"<project/>"}), repository, recorded=recorded)
            turns.wait(who)
            ledger.append(at.version)
            relist(repository, at, recorded)
        finally:
            turns.ends()

    threads = [threading.Thread(target=run, args=(who,), daemon=True) for who in range(len(VERSIONS))]
    for thread in threads:
        thread.start()
    turns.play(lambda waiting: data.draw(st.sampled_from(waiting)))
    for thread in threads:
        thread.join()
    assert versions(files[LIST]) == VERSIONS
    assert {kind: files[f"{LIST}.{kind}"] for kind in CHECKSUMS} == checksums(files[LIST])
