"""Laws of the archive: what was put comes back, in whatever order, and twice is once."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from hypothesis import settings as runs
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from dolbear.adapters.directory_archive import DirectoryArchive
from dolbear.core import digest
from dolbear.core.digest import Digest
from dolbear.core.hashes import Hashes

_CONTENT = st.binary(max_size=64)
_NAMES = st.sampled_from(["a.json", "results/train/a.json", "results/train/b.json", "results/b.json"])


class Archive(RuleBasedStateMachine):
    """Against two dictionaries; each step may happen in a new process."""

    keys: Bundle[Digest] = Bundle("keys")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.root = Path(self.folder.name)
        self.objects: dict[Digest, bytes] = {}
        self.notes: dict[str, bytes] = {}
        self.open()

    @rule()
    def open(self) -> None:
        self.archive = DirectoryArchive(self.root / "archive", Hashes(self.root / "cache"))

    @rule(target=keys, content=_CONTENT)
    def put(self, content: bytes) -> Digest:
        source = self.root / "source"
        source.write_bytes(content)
        key = self.archive.put(source)
        self.objects[key] = content
        assert key == digest.of_bytes(content)
        return key

    @rule(key=keys)
    def fetch(self, key: Digest) -> None:
        assert self.archive.has(key)
        assert self.archive.fetch(key).read_bytes() == self.objects[key]

    @rule(name=_NAMES, content=_CONTENT)
    def write_note(self, name: str, content: bytes) -> None:
        self.archive.write_note(name, content)
        self.notes[name] = content

    @rule(name=_NAMES)
    def read_note(self, name: str) -> None:
        assert self.archive.read_note(name) == self.notes.get(name)

    @invariant()
    def nothing_else_is_kept(self) -> None:
        assert len(list(_files(self.root / "archive"))) == len(self.objects) + len(self.notes)

    def teardown(self) -> None:
        self.folder.cleanup()


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


TestArchive = Archive.TestCase
TestArchive.settings = runs(max_examples=30, stateful_step_count=20, deadline=None)
