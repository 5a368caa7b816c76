"""A disk that is full, and a temporary folder whose files can't be executed: real mounts where they can be made."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from .mounts import Place, Placed, small_disk, without_execution
from .project import DOLBEAR, crickets

pytestmark = pytest.mark.integration

REPOSITORY = """
[repository]
candidates = "{disk}/candidates"
releases = "{disk}/releases"
"""


def project_with(what: str, disk: Place, folder: Path) -> Placed:
    """Make the crickets, with that part of them on the disk."""
    plain = crickets(folder)
    if what == "repository":
        text = (plain.root / "dolbear.toml").read_text(encoding="utf-8")
        plain.write("dolbear.toml", text + REPOSITORY.format(disk=disk.folder))
        plain.commit()
        plain.git("init", "-q", "--bare", str(folder / "remote"))
        plain.git("remote", "add", "origin", str(folder / "remote"))
    elif what == "project":
        shutil.move(plain.root, disk.seen / "crickets")
    root = disk.folder / "crickets" if what == "project" else plain.root
    archive = disk.folder / "archive" if what == "archive" else plain.archive
    return Placed(root, archive, disk)


@pytest.mark.parametrize(("what", "before"), [("archive", "train"), ("repository", "gate"), ("project", "train")])
def test_a_full_disk_is_named_and_the_run_goes_on_once_there_is_room(tmp_path: Path, what: str, before: str) -> None:
    with small_disk(tmp_path / "disk") as disk:
        project = project_with(what, disk, tmp_path)
        project.dolbear(before)
        for room in (0, 16_384):
            disk.fill(leaving=room)
            said = project.dolbear("run", code=6)
            assert "error: can't write " in said
            assert "  → Make room there (or raise the file-size limit) and run the command again" in said
            assert "Traceback" not in said
            for half in ("*.part", "work-*", "releases/**/crickets/maven-metadata.xml"):
                assert [*disk.seen.rglob(half), *tmp_path.rglob(half)] == []
            disk.free()
        assert "io.dolbear.examples:crickets:1.0.0 promoted" in project.dolbear("run")
        assert "nothing to do" in project.dolbear("plan")
        project.dolbear("repository", "verify")


def test_a_result_that_cannot_be_printed_is_no_success(tmp_path: Path) -> None:
    project = crickets(tmp_path)
    for options in ((), ("--json",)):
        command = ["sh", "-c", 'exec "$@" >/dev/full', "sh", *DOLBEAR, "plan", *options]
        done = subprocess.run(command, cwd=project.root, stderr=subprocess.PIPE, text=True, check=False)
        assert done.returncode == 6
        assert done.stderr.startswith("error: can't write /dev/stdout: No space left on device\n  → Make room there")


def test_where_no_temporary_file_can_be_written_tmpdir_is_named(tmp_path: Path) -> None:
    project = crickets(tmp_path)
    table = str(project.root / "data" / "chirps.csv")
    for arguments in (("status",), ("-C", str(tmp_path), "init", table, "--target", "id")):
        command = ["prlimit", "--fsize=0", *DOLBEAR, *arguments]
        done = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False)
        assert done.returncode == 6, done.stderr
        assert done.stderr.startswith("error: temporary files can't be written: No usable temporary directory")
        assert "  → Make room there, or let TMPDIR name a folder that has some." in done.stderr
    assert not (tmp_path / "dolbear.toml").exists()


def test_a_temporary_folder_without_execution_does_no_harm(tmp_path: Path) -> None:
    with without_execution(tmp_path / "temporary") as temporary:
        probe = temporary.seen / "probe"
        probe.write_text("#!/bin/sh\n")
        probe.chmod(0o755)
        tried = subprocess.run(temporary.inside([str(temporary.folder / "probe")], at=tmp_path), check=False)
        assert tried.returncode == 126, "it executes"
        plain = crickets(tmp_path)
        project = Placed(plain.root, plain.archive, temporary)
        assert "crickets:1.0.0 promoted" in project.dolbear("run", env={"TMPDIR": str(temporary.folder)})
