"""The only place that chooses adapters: from settings to a workspace."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from dolbear.adapters.directory_archive import DirectoryArchive
from dolbear.adapters.directory_repository import DirectoryRepository
from dolbear.adapters.git.ledger import LOCAL, SANDBOX, GitLedger
from dolbear.adapters.git.past import Past
from dolbear.adapters.git.source import Source
from dolbear.adapters.javac import Javac
from dolbear.adapters.python import Python
from dolbear.adapters.ssh import Signer
from dolbear.core.errors import NotFoundError, UsageError
from dolbear.core.hashes import Hashes
from dolbear.core.machine import Machine
from dolbear.core.progress import Progress, silent
from dolbear.delivery.target import Target
from dolbear.ledger import read
from dolbear.ledger.store import History
from dolbear.line.workspace import Workspace
from dolbear.model.signature import Signature, of_settings
from dolbear.project import parse
from dolbear.project.settings import Repository as Places
from dolbear.project.settings import Settings
from dolbear.publishing.repository import Repository

if TYPE_CHECKING:
    from dolbear.adapters.http.open import Access
    from dolbear.line.doctor.patient import Patient
    from dolbear.publishing.rights import Probe

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
    sandbox = _is_sandbox(root, settings.repository)
    ledger = _ledger(root, settings, sandbox=sandbox)
    return Workspace(
        root=root,
        folder=own,
        settings=settings,
        signature=_signature(settings, ledger),
        archive=DirectoryArchive(_archive(root, settings), hashes),
        hashes=hashes,
        source=Source(root, remote=settings.ledger.remote),
        past=Past(root, settings.ledger.remote if not sandbox else ""),
        ledger=ledger,
        signer=Signer(root),
        interpreter=Python(root, settings.train.python, progress),
        compiler=Javac(),
        candidates=_repository(root, settings.repository, "candidates"),
        releases=_repository(root, settings.repository, "releases"),
        sandbox=sandbox,
        targets=lambda environment: _target(root, settings, environment),
        progress=progress,
    )


def machine() -> Machine:
    """Return this machine, for who looks at it."""
    from dolbear.adapters.machine import Here

    return Here()


def open_patient(folder: str | Path | None = None) -> Patient:
    """Open the project that `folder` (default: here) lies in by ports that ask nobody to wait, and write nothing.

    Raises:
        NotFoundError: there is no dolbear.toml here or above.
        UsageError: it isn't right.
    """
    from dolbear.adapters.git.reach import GitReach
    from dolbear.adapters.http.maven_builds import MavenBuilds
    from dolbear.adapters.targets.asked import AskedServers
    from dolbear.line.doctor.patient import Patient

    root = _root(Path(folder) if folder else Path.cwd())
    settings = parse.load(root / parse.FILE)
    chosen = settings.repository
    sandbox = _is_sandbox(root, chosen)
    return Patient(
        root=root,
        folder=root / _FOLDER,
        settings=settings,
        sandbox=sandbox,
        machine=machine(),
        candidates=_probe(root, chosen, "candidates"),
        releases=_probe(root, chosen, "releases"),
        builds=MavenBuilds(root, os.environ, root / Path(chosen.ca).expanduser() if chosen.ca else None),
        reach=GitReach(root),
        servers=AskedServers(),
        history=lambda: _known_ledger(root, settings, sandbox=sandbox),
        source=Source(root, remote=settings.ledger.remote),
        signer=Signer(root, alone=True),
        interpreter=Python(root, settings.train.python),
        archive=_archive(root, settings),
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


def open_repository(place: str, *, server: str = "", role: str = "repository", root: Path | None = None) -> Repository:
    """Open the repository at an http(s) address, or in a directory, relative to `root` (default: here).

    `role` names the environment variables of its credentials, `server` an id in Maven's settings.xml.

    Raises:
        UsageError: the address can't be one.
    """
    if not _is_remote(place):
        return DirectoryRepository(_place(root or Path.cwd(), place))
    from dolbear.adapters.http.open import Access, open_repository

    return open_repository(place, Access(role=role, server=server), os.environ)


def _repository(root: Path, chosen: Places, role: Literal["candidates", "releases"]) -> Repository:
    place = chosen.candidates if role == "candidates" else chosen.releases
    if not _is_remote(place):
        return DirectoryRepository(_place(root, place))
    from dolbear.adapters.http.open import open_repository

    return open_repository(place, _access(root, chosen, role), os.environ)


def _probe(root: Path, chosen: Places, role: Literal["candidates", "releases"]) -> Probe:
    from dolbear.adapters.directory_rights import DirectoryProbe

    place = chosen.candidates if role == "candidates" else chosen.releases
    if not _is_remote(place):
        return DirectoryProbe(_place(root, place))
    from dolbear.adapters.http.address import parse as address
    from dolbear.adapters.http.rights import HttpProbe

    return HttpProbe(address(place), _access(root, chosen, role), os.environ)


def _access(root: Path, chosen: Places, role: Literal["candidates", "releases"]) -> Access:
    from dolbear.adapters.http.open import Access

    own = chosen.candidates_server if role == "candidates" else chosen.releases_server
    return Access(
        role=role,
        server=own or chosen.server,
        authority=root / Path(chosen.ca).expanduser() if chosen.ca else None,
        insecure=chosen.insecure,
    )


def _is_sandbox(root: Path, chosen: Places) -> bool:
    places = [_place(root, url) for url in (chosen.candidates, chosen.releases) if not _is_remote(url)]
    return any(place.resolve().is_relative_to(root) for place in places)


def _is_remote(place: str) -> bool:
    return place.startswith(("http://", "https://"))


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
        raise UsageError(
            message,
            "This version of dolbear keeps archives in directories; only repositories may be https:// addresses.",
        )
    return root / Path(url).expanduser()


def _ledger(root: Path, settings: Settings, *, sandbox: bool) -> GitLedger:
    signer = Signer(root)
    chosen = settings.ledger
    if sandbox:
        return GitLedger(root, ref=SANDBOX, message=chosen.message, sign=signer.sign)
    return GitLedger(
        root, ref=LOCAL, remote=chosen.remote, branch=chosen.branch, message=chosen.message, sign=signer.sign
    )


def _known_ledger(root: Path, settings: Settings, *, sandbox: bool) -> History:
    """Return what this clone has of the ledger, or the user's own fetch brought."""
    chosen = settings.ledger
    if sandbox:
        return GitLedger(root, ref=SANDBOX).read()
    own = GitLedger(root, ref=LOCAL).read()
    return own or GitLedger(root, ref=f"refs/remotes/{chosen.remote}/{chosen.branch}").read()


def _target(root: Path, settings: Settings, environment: str) -> Target:
    from dolbear.adapters.targets.command import Command
    from dolbear.adapters.targets.consumer import Consumer
    from dolbear.adapters.targets.service import Service

    place, subject = settings.environment[environment], settings.project.subject
    service = Service(_place(root, place.file), place.url, subject, place.seconds) if place.url else None
    if place.deploy == "pom":
        return Consumer(place.consumer, place.build, root, place.message)
    if place.deploy == "command":
        return Command(place.command, root, environment, place.seconds, service)
    assert service is not None  # noqa: S101  # the settings' rules ask for the address
    return service


def _signature(settings: Settings, ledger: GitLedger) -> Signature:
    """Take the signature in the order of inputs that the last release fixed."""
    from dolbear.packaging.version import align

    wanted = of_settings(settings)
    reserved = [event.data for event in read.reserved(ledger.read(), settings.project.subject)]
    last = max(reserved, key=lambda data: tuple(data["version"]), default=None)
    return align(msgspec.convert(last["signature"], Signature), wanted) if last else wanted
