from __future__ import annotations

from pathlib import Path

import pytest

from dolbear.core.digest import of_file
from dolbear.publishing.runtime import NoRuntimeError, artifacts, runtime_jar, runtime_version

POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>io.dolbear</groupId><artifactId>{name}</artifactId><version>{version}</version>
<licenses><license><name>Apache-2.0</name></license></licenses></project>"""


def _carried(folder: Path) -> Path:
    for name, version in (("dolbear-native", "1.29.0-cpu"), ("dolbear-runtime", "0.1.0")):
        (folder / f"{name}-{version}.pom").write_text(POM.format(name=name, version=version))
    (folder / "dolbear-runtime-0.1.0.jar").write_bytes(b"classes")
    (folder / "dolbear-runtime-0.1.0-sources.jar").write_bytes(b"sources")
    return folder


def test_the_files_are_listed_with_coordinates_and_digests(tmp_path: Path) -> None:
    found = artifacts(_carried(tmp_path))
    assert [item.coordinates for item in found] == [
        "io.dolbear:dolbear-native:pom:1.29.0-cpu",
        "io.dolbear:dolbear-runtime:jar:sources:0.1.0",
        "io.dolbear:dolbear-runtime:jar:0.1.0",
        "io.dolbear:dolbear-runtime:pom:0.1.0",
    ]
    assert {item.licence for item in found} == {"Apache-2.0"}
    assert all(item.sha256 == of_file(item.file) for item in found)


def test_the_jar_to_compile_against_is_found(tmp_path: Path) -> None:
    assert runtime_jar(_carried(tmp_path)).name == "dolbear-runtime-0.1.0.jar"
    assert runtime_version(tmp_path) == "0.1.0"


def test_an_installation_without_the_runtime_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NoRuntimeError) as error:
        artifacts(tmp_path)
    assert "make java" in error.value.hint
    with pytest.raises(NoRuntimeError):
        runtime_jar(tmp_path)
