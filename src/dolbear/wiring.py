"""The only place that chooses adapters: from settings to a workspace."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from dolbear.adapters.directory_archive import DirectoryArchive
from dolbear.adapters.directory_repository import DirectoryRepository
from dolbear.adapters.git.ledger import LOCAL, SANDBOX, GitLedger
from dolbear.adapters.git.source import Source
from dolbear.adapters.javac import Javac
from dolbear.adapters.python import Python
from dolbear.adapters.ssh import Signer
from dolbear.core.errors import NotFoundError, UsageError
from dolbear.core.hashes import Hashes
from dolbear.core.progress import Progress, silent
from dolbear.ledger import read
from dolbear.line.workspace import Workspace
from dolbear.model.signature import Signature, of_settings
from dolbear.project import parse
from dolbear.project.settings import Settings

_FOLDER = ".dolbear"


def open_project(
    folder: str | Path | None = None, progress: Progress = silent, *, changes: Sequence[str] = ()
) -> Workspace:
    """Open the project that `folder` (default: here) lies in; `changes` are `KEY=VALUE` over its settings.

    Raises:
        NotFoundError: there is no dolbear.toml here or above.
        ConfigurationError: it isn't right.
    """
    root = _root(Path(folder) if folder else Path.cwd())
    settings = parse.load(root / parse.FILE, changes)
    own = root / _FOLDER
    hashes = Hashes(own)
    places = [_place(root, url) for url in (settings.repository.candidates, settings.repository.releases)]
    sandbox = any(place.resolve().is_relative_to(root) for place in places)
    ledger = _ledger(root, settings, sandbox=sandbox)
    return Workspace(
        root=root,
        folder=own,
        settings=settings,
        signature=_signature(settings, ledger),
        archive=DirectoryArchive(_archive(root, settings), hashes),
        hashes=hashes,
        source=Source(root, remote=settings.ledger.remote),
        ledger=ledger,
        signer=Signer(root),
        interpreter=Python(root, settings.train.python, progress),
        compiler=Javac(),
        candidates=DirectoryRepository(_place(root, settings.repository.candidates)),
        releases=DirectoryRepository(_place(root, settings.repository.releases)),
        sandbox=sandbox,
        progress=progress,
    )


def _root(start: Path) -> Path:
    if not start.is_dir():
        message = f"no such folder: {start}"
        raise NotFoundError(message, "Check the argument of -C.")
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / parse.FILE).is_file():
            return folder
    message = f"no {parse.FILE} in {start.resolve()} or above"
    raise NotFoundError(message, "Make a project from a table: dolbear init FILE.csv")


def _archive(root: Path, settings: Settings) -> Path:
    url = os.environ.get("DOLBEAR_ARCHIVE") or settings.archive.url
    if url:
        return _place(root, url)
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "dolbear" / "archive"


def _place(root: Path, url: str) -> Path:
    if url.startswith("file://"):
        return Path(url.removeprefix("file://"))
    if "://" in url:
        message = f"{url} isn't a directory"
        raise UsageError(message, "This version of dolbear keeps archives and repositories in directories.")
    return root / Path(url).expanduser()


def _ledger(root: Path, settings: Settings, *, sandbox: bool) -> GitLedger:
    signer = Signer(root)
    chosen = settings.ledger
    if sandbox:
        return GitLedger(root, ref=SANDBOX, message=chosen.message, sign=signer.sign)
    return GitLedger(
        root, ref=LOCAL, remote=chosen.remote, branch=chosen.branch, message=chosen.message, sign=signer.sign
    )


def _signature(settings: Settings, ledger: GitLedger) -> Signature:
    """Take the signature in the order of inputs that the last release fixed."""
    from dolbear.packaging.version import align

    wanted = of_settings(settings)
    reserved = [
        event.data
        for event in read.events(ledger.read(), settings.project.subject, "reserved")
        if "signature" in event.data
    ]
    last = max(reserved, key=lambda data: tuple(data["version"]), default=None)
    return align(msgspec.convert(last["signature"], Signature), wanted) if last else wanted
