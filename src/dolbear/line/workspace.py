"""A project as the line sees it: its settings, and a port to each thing outside."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from dolbear.core.hashes import Hashes
from dolbear.core.progress import Progress
from dolbear.data.archive import Archive
from dolbear.ledger.store import EventStore
from dolbear.ledger.trust import Verifier
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
    ledger: EventStore
    signer: Verifier
    interpreter: Interpreter
    compiler: Compiler
    candidates: Repository
    releases: Repository
    sandbox: bool
    progress: Progress
