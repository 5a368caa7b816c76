"""A real Maven, strict about checksums, takes what was published and promoted."""

from __future__ import annotations

import os
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from dolbear.adapters.directory_repository import DirectoryRepository
from dolbear.core.digest import of_file
from dolbear.packaging.package import contents, write_jar
from dolbear.packaging.pom import api_pom, data_pom
from dolbear.project.settings import About
from dolbear.publishing.layout import Coordinates
from dolbear.publishing.promote import promote
from dolbear.publishing.publish import Release, publish

pytestmark = [pytest.mark.integration, pytest.mark.network]
ROOT = Path(__file__).parents[3]
ABOUT = About(name="model", group="com.acme.published", description="A & B <C>", license="Apache-2.0")
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1"
CONSUMER = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId>
  <artifactId>consumer</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>com.acme.published</groupId>
      <artifactId>model</artifactId>
      <version>{version}</version>
      <exclusions>
        <exclusion><groupId>io.dolbear</groupId><artifactId>*</artifactId></exclusion>
      </exclusions>
    </dependency>
  </dependencies>
  <repositories>
    <repository>
      <id>models</id>
      <url>{url}</url>
      <snapshots><enabled>false</enabled></snapshots>
    </repository>
  </repositories>
</project>
"""
Maven = Callable[..., Path]


@pytest.fixture
def releases(tmp_path: Path) -> DirectoryRepository:
    """Two versions with one API, published and promoted."""
    candidates, releases = (DirectoryRepository(tmp_path / name) for name in ("candidates", "releases"))
    for version in ("1.0.0", "1.0.1"):
        for at in (_publish_api(tmp_path, candidates), _publish(tmp_path, candidates, version)):
            promote(at, candidates, releases)
    return releases


def _publish(folder: Path, repository: DirectoryRepository, version: str) -> Coordinates:
    at = Coordinates(ABOUT.group, ABOUT.name, version)
    model = folder / "model.onnx"
    model.write_bytes(b"model of " + version.encode())
    jar = folder / "data.jar"
    write_jar(contents(ABOUT, {"model.onnx": model}), version, "1.0.0", jar)
    pom = data_pom(ABOUT, version, "1.0.0").encode()
    publish(Release(at=at, files={("", "jar"): jar, ("", "pom"): pom}), repository)
    return at


def _publish_api(folder: Path, repository: DirectoryRepository) -> Coordinates:
    at = Coordinates(ABOUT.group, f"{ABOUT.name}-api", "1.0.0")
    jar = folder / "api.jar"
    with zipfile.ZipFile(jar, "w") as made:
        made.writestr(zipfile.ZipInfo("META-INF/MANIFEST.MF"), "Manifest-Version: 1.0\r\n")
    pom = api_pom(ABOUT, "1.0.0", "0.1.0").encode()
    publish(Release(at=at, files={("", "jar"): jar, ("sources", "jar"): jar, ("", "pom"): pom}), repository)
    return at


@pytest.fixture
def resolve(tmp_path: Path, releases: DirectoryRepository) -> Maven:
    """Resolve a version in a consumer and return the folder that the jars were copied to."""
    local = ROOT / ".tools" / f"m2-publishing-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"

    def run(version: str, *more: str, fails: str = "") -> Path:
        subprocess.run(["rm", "-rf", str(local / "com" / "acme")], check=True)
        (tmp_path / "pom.xml").write_text(CONSUMER.format(version=version, url=releases.root.as_uri()))
        goal = f"{PLUGIN}:copy-dependencies"
        command = [
            "mvn",
            "-B",
            "-C",
            f"-Dmaven.repo.local={local}",
            goal,
            f"-DoutputDirectory={tmp_path / 'out'}",
            *more,
        ]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
        output = done.stdout + done.stderr
        assert (done.returncode != 0) == bool(fails), output
        assert fails in output
        return tmp_path / "out"

    return run


def test_the_data_jar_brings_its_api(resolve: Maven, releases: DirectoryRepository) -> None:
    out = resolve("1.0.1")
    assert sorted(path.name for path in out.iterdir()) == ["model-1.0.1.jar", "model-api-1.0.0.jar"]
    there = releases.fetch("com/acme/published/model/1.0.1/model-1.0.1.jar")
    assert of_file(out / "model-1.0.1.jar") == of_file(there)


def test_a_range_finds_the_highest(resolve: Maven) -> None:
    assert (resolve("[1.0,2.0)") / "model-1.0.1.jar").is_file()


def test_attached_sources_are_found(resolve: Maven) -> None:
    out = resolve("1.0.0", "-Dclassifier=sources", "-DincludeArtifactIds=model-api")
    assert [path.name for path in out.iterdir()] == ["model-api-1.0.0-sources.jar"]


def test_strict_checksums_refuse_what_was_changed(resolve: Maven, releases: DirectoryRepository) -> None:
    path = releases.root / "com/acme/published/model/1.0.0/model-1.0.0.jar"
    path.write_bytes(path.read_bytes() + b" ")
    resolve("1.0.0", fails="Checksum validation failed")
