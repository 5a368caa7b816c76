"""A project as the line sees it: its settings, and a port to each thing outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from dolbear.core.hashes import Hashes
from dolbear.core.progress import Progress
from dolbear.data.archive import Archive
from dolbear.delivery.target import Target
from dolbear.ledger.store import EventStore
from dolbear.ledger.trust import Signer, Tag
from dolbear.model.signature import Signature
from dolbear.packaging.java_api.build import Compiler
from dolbear.project.settings import Settings
from dolbear.publishing.repository import Repository
from dolbear.training.interpreter import Interpreter


class Source(Protocol):
    """What the line asks the version control of the project."""

    def commit(self) -> str:
        """Full id of the commit at hand; empty where there is none yet."""

    def changed(self, paths: Sequence[str]) -> tuple[str, ...]:
        """Those of the paths (relative to the project) that the commit doesn't have as they are."""

    def releases_here(self, branch: str) -> str:
        """Empty if the commit at hand may release from `branch`, else why not."""

    def author(self) -> str:
        """Who works here, `Name <address>`; empty if unknown."""


class Past(Protocol):
    """What the line asks about commits before this one, and about tags."""

    def makers(self, since: str, until: str) -> frozenset[str]:
        """Addresses (small letters) of who made what is in `until`, but not in `since`; empty: all of it."""

    def file(self, commit: str, path: str) -> bytes | None:
        """What a file (relative to the project) was in a commit; None if it wasn't there.

        Raises:
            IntegrityError: there is no such commit.
        """

    def tags(self, environment: str, version: str) -> list[Tag]:
        """The tags that approve a version for an environment, as far as they are here."""

    def fetch_tags(self) -> None:
        """Bring the remote's tags that approve."""


class Workspace(msgspec.Struct, frozen=True, kw_only=True):
    """The project at `root`; `folder` (`.dolbear`) is its own, ignored by Git.

    `sandbox`: a repository lies inside the work tree, so nobody else could use its versions.
    """

    root: Path
    folder: Path
    settings: Settings
    signature: Signature
    archive: Archive
    hashes: Hashes
    source: Source
    past: Past
    ledger: EventStore
    signer: Signer
    interpreter: Interpreter
    compiler: Compiler
    candidates: Repository
    releases: Repository
    sandbox: bool
    targets: Callable[[str], Target]
    progress: Progress
