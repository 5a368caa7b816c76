from __future__ import annotations

from pathlib import Path

import pytest

from dolbear.adapters.directory_repository import DirectoryRepository
from dolbear.publishing import inventory
from dolbear.publishing.layout import Coordinates
from dolbear.publishing.prepare import compare, prepare
from dolbear.publishing.publish import Conflict, Release, publish
from dolbear.publishing.runtime import NoRuntimeError

POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>io.dolbear</groupId><artifactId>{name}</artifactId><version>{version}</version></project>"""


@pytest.fixture
def carried(tmp_path: Path) -> Path:
    folder = tmp_path / "java"
    folder.mkdir()
    for name, version in (
        ("dolbear-native", "1.29.0-cpu"),
        ("dolbear-native", "1.29.0-gpu"),
        ("dolbear-runtime", "1.0.0"),
    ):
        (folder / f"{name}-{version}.pom").write_text(POM.format(name=name, version=version))
        (folder / f"{name}-{version}.jar").write_text(version)
    (folder / "dolbear-runtime-1.0.0-sources.jar").write_text("sources")
    return folder


@pytest.fixture
def repository(tmp_path: Path) -> DirectoryRepository:
    return DirectoryRepository(tmp_path / "repository")


def test_the_runtime_is_put_once(carried: Path, repository: DirectoryRepository) -> None:
    assert {one.state for one in compare(repository, source=carried)} == {"missing"}
    assert prepare(repository, source=carried)
    assert {one.state for one in compare(repository, source=carried)} == {"there"}
    assert not prepare(repository, source=carried)
    native = inventory.listed(repository, "io.dolbear", "dolbear-native")
    assert [at.version for at in native] == ["1.29.0-cpu", "1.29.0-gpu"]


def test_other_bytes_are_never_overwritten(carried: Path, repository: DirectoryRepository) -> None:
    prepare(repository, source=carried)
    (carried / "dolbear-runtime-1.0.0.jar").write_text("another build")
    assert "different" in {one.state for one in compare(repository, source=carried)}
    with pytest.raises(Conflict):
        prepare(repository, source=carried)


def test_nothing_is_written_where_nothing_is_carried(tmp_path: Path, repository: DirectoryRepository) -> None:
    with pytest.raises(NoRuntimeError):
        prepare(repository, source=tmp_path)
    assert not repository.root.exists()


AT = Coordinates("com.acme", "model", "1.0.0")


@pytest.fixture
def published(repository: DirectoryRepository) -> DirectoryRepository:
    publish(Release(at=AT, files={("", "jar"): b"jar", ("", "pom"): b"<project/>"}), repository)
    return repository


def test_what_was_published_has_no_problem(published: DirectoryRepository) -> None:
    assert inventory.listed(published, "com.acme", "model") == (AT,)
    assert list(inventory.problems(published, AT)) == []
    assert list(inventory.list_problems(published, "com.acme", "model")) == []
    assert inventory.listed(published, "com.acme", "other") == ()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (("model-1.0.0.jar", b"Jar"), "isn't what its sha1, md5, sha256, sha512 says"),
        (("model-1.0.0.jar.md5", b"0"), "isn't what its md5 says"),
        (("model-1.0.0.pom.sha256", None), "has no sha256"),
        (("model-1.0.0.pom", None), "is missing"),
    ],
)
def test_whatever_changed_is_named(published: DirectoryRepository, change: tuple[str, bytes | None], what: str) -> None:
    name, content = change
    path = published.root / "com/acme/model/1.0.0" / name
    if content is None:
        path.unlink()
    else:
        path.chmod(0o644)
        path.write_bytes(content)
    found = list(inventory.problems(published, AT))
    assert what in {problem.what for problem in found}
    assert all(problem.path.startswith("com/acme/model/1.0.0/model-1.0.0.") for problem in found)


def test_a_changed_list_is_named(published: DirectoryRepository) -> None:
    path = published.root / "com/acme/model/maven-metadata.xml"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b" ")
    found = list(inventory.list_problems(published, "com.acme", "model"))
    assert [problem.path for problem in found] == ["com/acme/model/maven-metadata.xml"]
