"""The same content gives the same bytes, whoever writes it, wherever."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from crickets import ABOUT, MAVEN, PLACE, jar, parts

from dolbear.core import digest
from dolbear.packaging import package
from dolbear.packaging.package import contents, write_jar
from dolbear.project.settings import About

WRITE = "import sys; from pathlib import Path; from crickets import jar; print(jar(Path(sys.argv[1])))"


def test_entries_are_sorted_stored_and_of_no_time(tmp_path: Path) -> None:
    with zipfile.ZipFile(jar(tmp_path)) as made:
        entries = made.infolist()
    names = [entry.filename for entry in entries]
    assert names[0] == "META-INF/MANIFEST.MF"
    assert names[1:] == sorted(names[1:])
    assert set(names[1:]) == {
        MAVEN + "pom.xml",
        MAVEN + "pom.properties",
        *(PLACE + name for name in ("model.onnx", "signature.json", "passport.json", "golden.json", "card.md")),
    }
    for entry in entries:
        assert entry.compress_type == zipfile.ZIP_STORED
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert (entry.create_system, entry.extra, entry.comment) == (3, b"", b"")
        assert entry.flag_bits == 0


@pytest.mark.parametrize(
    ("zone", "language", "umask"), [("Pacific/Kiritimati", "C", 0o077), ("America/New_York", "tr_TR.UTF-8", 0o002)]
)
def test_bytes_are_the_same_in_another_world(tmp_path: Path, zone: str, language: str, umask: int) -> None:
    expected = digest.of_file(jar(tmp_path / "here"))
    world = {"TZ": zone, "LC_ALL": language, "LANG": language, "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1"}
    folder = tmp_path / "another, ünd longer folder"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", WRITE, str(folder)],
        env={**os.environ, **world, "PYTHONPATH": str(Path(__file__).parent)},
        cwd="/",
        umask=umask,
        capture_output=True,
        check=True,
    )
    assert done.stderr == b""
    assert digest.of_file(folder / "crickets-1.2.3.jar") == expected


def test_times_of_files_don_t_show(tmp_path: Path) -> None:
    found = parts(tmp_path)
    write_jar(contents(ABOUT, found), "1.0.0", "1.0.0", tmp_path / "one.jar")
    for year, path in enumerate(found.values()):
        os.utime(path, (year * 4e7, 3e9))
        path.chmod(0o400)
    write_jar(contents(ABOUT, dict(reversed(found.items()))), "1.0.0", "1.0.0", tmp_path / "two.jar")
    assert (tmp_path / "one.jar").read_bytes() == (tmp_path / "two.jar").read_bytes()


def test_the_version_is_in_manifest_and_poms_only(tmp_path: Path) -> None:
    made = contents(ABOUT, parts(tmp_path))
    for version, api in (("1.2.3", "1.2.0"), ("7.8.9", "7.8.0")):
        write_jar(made, version, api, tmp_path / f"{version}.jar")
    with zipfile.ZipFile(tmp_path / "1.2.3.jar") as one, zipfile.ZipFile(tmp_path / "7.8.9.jar") as other:
        differ = {name for name in one.namelist() if one.read(name) != other.read(name)}
    assert differ == {"META-INF/MANIFEST.MF", MAVEN + "pom.xml", MAVEN + "pom.properties"}


def test_the_content_digest_is_of_all_that_matters(tmp_path: Path) -> None:
    base = contents(ABOUT, parts(tmp_path / "0")).digest
    assert contents(ABOUT, parts(tmp_path / "1")).digest == base
    others = {
        contents(ABOUT, parts(tmp_path / "2", **{"card.md": b"other"})).digest,
        contents(ABOUT, parts(tmp_path / "3", **{"more.json": b"{}"})).digest,
        contents(About(name="crickets", group=ABOUT.group), parts(tmp_path / "4")).digest,
        contents(About(name="beetles", group=ABOUT.group), parts(tmp_path / "5")).digest,
    }
    assert len(others | {base}) == 5


def test_manifest_lines_have_72_bytes_at_most(tmp_path: Path) -> None:
    about = About(name="ä" * 100, group="io.dolbear")
    write_jar(contents(about, parts(tmp_path)), "1.0.0", "1.0.0", tmp_path / "made.jar")
    with zipfile.ZipFile(tmp_path / "made.jar") as made:
        lines = made.read("META-INF/MANIFEST.MF").split(b"\r\n")
    assert max(map(len, lines)) == 72
    assert lines[-2:] == [b"", b""]
    assert b"".join(line[1:] for line in lines if line.startswith(b" ")).count("ä".encode()) > 60


@pytest.mark.parametrize("text", ["a\r\nClass-Path: evil.jar", "a\nb", "a\0b"])
def test_a_name_can_t_write_into_the_manifest(tmp_path: Path, text: str) -> None:
    with pytest.raises(package.ContentsError):
        contents(About(name=text, group="a"), parts(tmp_path))
    with pytest.raises(package.ContentsError):
        write_jar(contents(ABOUT, parts(tmp_path)), text, "1.0.0", tmp_path / "made.jar")


def test_a_name_can_t_lead_outside(tmp_path: Path) -> None:
    for about in (About(name="..", group="a"), About(name="a", group="a/b"), About(name="", group="a")):
        with pytest.raises(package.ContentsError):
            contents(about, parts(tmp_path))
