"""dolbear repository: Maven-layout repositories of candidates and releases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dolbear.cli.output import Console, table, with_console

if TYPE_CHECKING:
    from dolbear.line.workspace import Workspace
    from dolbear.publishing.layout import Coordinates
    from dolbear.publishing.prepare import State
    from dolbear.publishing.repository import Repository


@click.group()
def command() -> None:
    """Prepare, list and verify Maven-layout repositories.

    \b
    dolbear repository verify
    """  # noqa: D301  # the mark by which click keeps lines


@command.command("prepare")
@click.option("--dry-run", is_flag=True, help="Say what would be published, and change nothing.")
@click.option("--only", type=click.Choice(["candidates", "releases"]), help="Only the one that you may write to.")
@click.pass_obj
@with_console
def prepare(console: Console, folder: str | None, *, dry_run: bool, only: str | None) -> None:
    r"""Publish the Java runtime, which each model needs, among the candidates and the releases.

    Once per version of dolbear; what is there is compared. Lists coordinates, licence and digest,
    so that a company's repository manager can let them in.

    \b
    dolbear repository prepare --dry-run
    dolbear repository prepare
    dolbear repository prepare --only candidates
    """
    from dolbear.publishing import prepare as work

    space = _open(folder, console)
    rows, values = [], []
    for role, repository in _repositories(space).items():
        if only not in {None, role}:
            continue
        states = work.compare(repository)
        if not dry_run:
            work.prepare(repository)
        for one in states:
            said = _said(one, dry_run=dry_run)
            rows.append((role, one.artifact.coordinates, said, one.artifact.licence, one.artifact.sha256))
            values.append(_value(role, repository, one, said))
    console.result(values, table(rows, indent=""))


@command.command("list")
@click.pass_obj
@with_console
def list_versions(console: Console, folder: str | None) -> None:
    """List the versions of this project's model and of its typed API."""
    from dolbear.publishing import inventory

    space = _open(folder, console)
    rows, values = [], []
    for role, repository in _repositories(space).items():
        for name in _artifacts(space):
            for at in inventory.listed(repository, space.settings.project.group, name):
                rows.append((role, str(at)))
                values.append({"repository": role, "place": repository.name, "coordinates": str(at)})
    console.result(values, table(rows, indent="") or [_none(space)])


@command.command("verify")
@click.pass_obj
@with_console
def verify(console: Console, folder: str | None) -> None:
    """Compare each published file with its checksums, and each model with its passport.

    Exit code 5 if one differs.
    """
    space = _open(folder, console)
    found = [
        (role, f"{path} {what}")
        for role, repository in _repositories(space).items()
        for path, what in _problems(space, repository)
    ]
    count = sum(len(_versions(space, repository)) for repository in _repositories(space).values())
    console.result(
        [{"repository": role, "problem": problem} for role, problem in found],
        table(found, indent="") or [f"{count} published versions are as they were published"],
    )
    if found:
        from dolbear.core.errors import IntegrityError

        message = f"{len(found)} published files aren't as they were published"
        raise IntegrityError(message, "Restore them from a backup, or from the other repository; then verify again.")


def _none(space: Workspace) -> str:
    """Say where nothing was found: some servers don't tell a missing repository from a missing file."""
    places = " or ".join(dict.fromkeys(one.name for one in _repositories(space).values()))
    return f"no version is published yet in {places}: dolbear run makes one; dolbear doctor looks at the addresses"


def _open(folder: str | None, console: Console) -> Workspace:
    from dolbear import wiring

    return wiring.open_project(folder, console)


def _repositories(space: Workspace) -> dict[str, Repository]:
    return {"candidates": space.candidates, "releases": space.releases}


def _artifacts(space: Workspace) -> tuple[str, str]:
    name = space.settings.project.name
    return name, f"{name}-api"


def _versions(space: Workspace, repository: Repository) -> list[Coordinates]:
    from dolbear.publishing import inventory

    group = space.settings.project.group
    return [at for name in _artifacts(space) for at in inventory.listed(repository, group, name)]


def _problems(space: Workspace, repository: Repository) -> list[tuple[str, str]]:
    from dolbear.packaging.opened import PackageError, open_jar
    from dolbear.publishing import inventory

    group = space.settings.project.group
    found = [one for name in _artifacts(space) for one in inventory.list_problems(repository, group, name)]
    said = [(one.path, one.what) for one in found]
    for at in _versions(space, repository):
        wrong = [(one.path, one.what) for one in inventory.problems(repository, at)]
        if not wrong and at.artifact == space.settings.project.name:
            try:
                open_jar(repository.fetch(at.path("jar")), expected=str(at))
            except PackageError as error:
                wrong = [(at.path("jar"), error.problem)]
        said += wrong
    return said


def _said(one: State, *, dry_run: bool) -> str:
    if one.state == "missing":
        return "would be published" if dry_run else "published"
    return "is there" if one.state == "there" else "is there with other bytes"


def _value(role: str, repository: Repository, one: State, said: str) -> dict[str, str]:
    return {
        "repository": role,
        "place": repository.name,
        "coordinates": one.artifact.coordinates,
        "state": said,
        "licence": one.artifact.licence,
        "sha256": one.artifact.sha256,
        "file": str(one.artifact.file),
    }
