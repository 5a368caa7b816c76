"""Tomcat and WildFly with the WAR, fetched by their Maven coordinates on first use."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from java.conftest import local_repository, maven, onnxruntime_jar
from java.packages import CRICKETS_PARTS, Repository
from java.running import ROOT, Maven

from dolbear.publishing.runtime import artifacts
from servers import tomcat, wildfly
from servers.client import Place
from servers.processes import Server

__all__ = ["local_repository", "maven", "onnxruntime_jar"]
Start = Callable[..., Server]


@pytest.fixture(scope="session")
def fetched() -> Path:
    """Fetch the servers, and return their folder."""
    subprocess.run(["bash", str(ROOT / "scripts" / "servers")], check=True)
    return ROOT / ".tools" / "servers"


@pytest.fixture(scope="session")
def thin_war() -> Path:
    """The WAR that this installation carries, without ONNX Runtime."""
    return next(item.file for item in artifacts() if item.extension == "war")


@pytest.fixture(scope="session")
def whole_war(tmp_path_factory: pytest.TempPathFactory, maven: Maven) -> Path:
    """The example's WAR: the server, ONNX Runtime and the crickets 1.0.0, put together by Maven."""
    folder = tmp_path_factory.mktemp("whole")
    repository = Repository(folder / "repository")
    repository.put_runtime()
    repository.put_model(folder / "made", "io.dolbear.examples", "crickets", "1.0.0", CRICKETS_PARTS)
    project = folder / "server"
    shutil.copytree(ROOT / "examples" / "server", project, ignore=shutil.ignore_patterns("target"))
    maven(project, "-q", f"-Dmodel.repository={repository.url}", "package")
    return project / "target" / "models.war"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A repository with nothing in it."""
    return Place(tmp_path)


@pytest.fixture
def start_tomcat(tmp_path: Path, fetched: Path, thin_war: Path, onnxruntime_jar: Path) -> Iterator[Start]:
    """Give a function that starts Tomcat; `dolbear.` settings, a `war` in place of the thin one, more `jars`."""
    servers: list[Server] = []

    def start(war: Path | None = None, jars: tuple[Path, ...] = (), **options: str) -> Server:
        settings = {f"dolbear.{name.replace('_', '.')}": value for name, value in options.items()}
        libraries = jars if war else (onnxruntime_jar, *jars)
        servers.append(tomcat.start(fetched, tmp_path, war or thin_war, libraries=libraries, options=settings))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def wildfly_follows(
    tmp_path: Path, fetched: Path, thin_war: Path, onnxruntime_jar: Path, place: Place
) -> Iterator[Server]:
    """WildFly with ONNX Runtime in the WAR, that follows the place, with crickets 1.0.0 ready."""
    war = tmp_path / "with-runtime.war"
    shutil.copyfile(thin_war, war)
    with zipfile.ZipFile(war, "a", zipfile.ZIP_STORED) as archive:
        archive.write(onnxruntime_jar, f"WEB-INF/lib/{onnxruntime_jar.name}")
    place.desire("1.0.0", place.put("1.0.0"))
    options = {"dolbear.repository": place.repository.as_uri(), "dolbear.follow": str(place.file)}
    server = wildfly.start(fetched, tmp_path, war, options=options)
    server.said("crickets:1.0.0 is ready", timeout=120)
    server.said(r'Deployed "dolbear.war"')
    yield server
    server.stop()


@pytest.fixture
def tomcat_follows(start_tomcat: Start, place: Place) -> Server:
    """Tomcat that follows the place, with crickets 1.0.0 ready."""
    place.desire("1.0.0", place.put("1.0.0"))
    server = start_tomcat(repository=str(place.repository), follow=str(place.file))
    server.said("crickets:1.0.0 is ready")
    return server
