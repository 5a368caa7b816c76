"""Write the files of a CI server into a project, over none that is there."""

from __future__ import annotations

from pathlib import Path

import msgspec

from dolbear.core import files
from dolbear.core.errors import UsageError
from dolbear.line.ci import jenkins, packages
from dolbear.line.workspace import Workspace
from dolbear.training.requirements import pins

JENKINSFILE = "Jenkinsfile"
BESIDE = "Jenkinsfile.dolbear"
_OURS = "// Written by dolbear "


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What was written and what was left, relative to the project, and what to know of both."""

    written: tuple[str, ...]
    kept: tuple[str, ...]
    credentials: tuple[str, ...]
    notes: tuple[str, ...]


def write(space: Workspace, *, remote: str, prefix: str, wheels: Path | None = None) -> Written:
    """Write a Jenkinsfile and the lock of its packages.

    A file that is there already stays; another Jenkinsfile than ours gets ours beside it. `remote` is the
    address of the ledger's remote, `prefix` leads from the top of the work tree to the project.

    Raises:
        NoWheelError: `wheels` lacks a package, so that not all would have hashes.
        UsageError: the place beside a Jenkinsfile is taken by somebody else's file.
    """
    around = jenkins.Surroundings(
        remote="" if space.sandbox else _without_user(remote), prefix=prefix, lock=packages.LOCK
    )
    text = jenkins.jenkinsfile(space.settings, around)
    written, kept = [], []
    if (space.root / packages.LOCK).exists():
        kept.append(packages.LOCK)
    else:
        wanted = pins(space.root, space.settings.train.requirements)
        files.write_text(space.root / packages.LOCK, packages.lock(wanted, wheels=wheels))
        written.append(packages.LOCK)
    target = _target(space.root, text)
    if target:
        files.write_text(space.root / target, text)
        written.append(target)
    if target != JENKINSFILE:
        kept.append(JENKINSFILE)
    credentials = tuple(f"{one.name}: {one.purpose}" for one in jenkins.credentials(space.settings, around))
    return Written(
        written=tuple(written),
        kept=tuple(kept),
        credentials=credentials,
        notes=tuple(_notes(space, prefix, beside=target == BESIDE)),
    )


def _target(root: Path, text: str) -> str:
    """Return the file to write; empty where all is there as it would be written."""
    there = _read(root / JENKINSFILE)
    if there is None:
        return JENKINSFILE
    if there == text:
        return ""
    beside = _read(root / BESIDE)
    if beside == text:
        return ""
    if beside is not None and not beside.startswith(_OURS):
        message = f"{JENKINSFILE} and {BESIDE} are both here, and neither was written by dolbear"
        raise UsageError(message, f"Move {BESIDE} away, and run dolbear ci jenkins again.")
    return BESIDE


def _notes(space: Workspace, prefix: str, *, beside: bool) -> list[str]:
    notes = [f"its script path in Jenkins is {prefix}{JENKINSFILE}"] if prefix else []
    if beside:
        notes.append(f"{JENKINSFILE} is yours and stays; what to take over: diff {JENKINSFILE} {BESIDE}")
    if space.sandbox:
        notes.append("what a build publishes goes with its workspace: give [repository] an address outside of it")
    if not space.settings.archive.url:
        notes.append("agents train anew what another has trained: let them share an archive, by DOLBEAR_ARCHIVE")
    return notes


def _read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8", errors="surrogateescape")
    except FileNotFoundError:
        return None


def _without_user(remote: str) -> str:
    """Leave out a password that somebody wrote into the address."""
    scheme, mark, rest = remote.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}" if mark and scheme.startswith("http") else remote
