"""Events out of the files of a commit; what was read once is kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dolbear.adapters.git import objects
from dolbear.ledger.event import Signed, decode
from dolbear.ledger.store import History, ordered

_EVENT, _SIGNATURE = ".json", ".json.sig"


class Reader:
    """Reads ledgers of one repository."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._events: dict[tuple[str, str], Signed] = {}
        self._last: tuple[str, History] = ("", ())

    def at(self, commit: str) -> History:
        """Return the events of a commit, in order; none of no commit.

        Raises:
            IntegrityError: one can't be read, or two have the same place.
        """
        if not commit:
            return ()
        if self._last[0] != commit:
            self._last = (commit, self._load(commit))
        return self._last[1]

    def grew(self, before: str, commit: str, added: Sequence[Signed]) -> None:
        """Note that a commit adds these events to the one before."""
        self._last = (commit, (*self.at(before), *added))

    def _load(self, commit: str) -> History:
        listed = objects.listing(self._root, commit)
        paths = {path: (path, name) for path, name in listed.items() if path.endswith(_EVENT)}
        new = [path for path, key in paths.items() if key not in self._events]
        signed = [f"{path}.sig" for path in new if f"{path}.sig" in listed]
        found = objects.contents(self._root, sorted({listed[path] for path in (*new, *signed)}))
        for path in new:
            signature = found.get(listed.get(f"{path}.sig", ""), b"").decode(errors="replace")
            self._events[paths[path]] = decode(path, found[listed[path]], signature)
        return ordered([self._events[key] for key in paths.values()])


def lost(root: Path, before: str, after: str) -> list[str]:
    """Return the events and signatures of `before` that `after` lacks or has otherwise."""
    old = objects.listing(root, before) if before else {}
    new = objects.listing(root, after) if after else {}
    return [path for path, name in old.items() if path.endswith((_EVENT, _SIGNATURE)) and new.get(path) != name]
