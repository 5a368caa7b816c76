"""A plain Maven, strict about checksums, and a plain Gradle take a model from a real Nexus, as readers."""

from __future__ import annotations

import os
import subprocess
import zipfile
from pathlib import Path

import pytest

from dolbear.core import digest
from dolbear.packaging.package import contents, write_jar
from dolbear.packaging.pom import api_pom, data_pom
from dolbear.project.settings import About
from dolbear.publishing.layout import Coordinates
from dolbear.publishing.prepare import prepare
from dolbear.publishing.promote import promote
from dolbear.publishing.publish import Release, publish
from dolbear.publishing.runtime import runtime_version
from nexus.running import ROOT, Nexus

pytestmark = [pytest.mark.integration, pytest.mark.network]
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1"
POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.example</groupId>
  <artifactId>consumer</artifactId>
  <version>1</version>
  <dependencies><dependency>
    <groupId>{group}</groupId><artifactId>model</artifactId><version>{version}</version>
    <exclusions><exclusion><groupId>com.microsoft.onnxruntime</groupId><artifactId>*</artifactId></exclusion></exclusions>
  </dependency></dependencies>
  <repositories><repository>
    <id>models</id><url>{url}</url>
    <releases><checksumPolicy>fail</checksumPolicy></releases>
    <snapshots><enabled>false</enabled></snapshots>
  </repository></repositories>
</project>
"""
SETTINGS = """<settings><servers><server>
  <id>models</id><username>reader</username><password>${env.READER_PASSWORD}</password>
</server></servers></settings>
"""
GRADLE = """
apply plugin: 'java'
repositories {
  maven {
    url 'URL'
    credentials { username 'reader'; password System.getenv('READER_PASSWORD') }
  }
}
dependencies { compile('GROUP:model:1.+') { exclude group: 'com.microsoft.onnxruntime' } }
task files { doLast { configurations.runtimeClasspath.sort().each { println it.name } } }
"""


@pytest.fixture
def released(nexus: Nexus, group: str, tmp_path: Path) -> Coordinates:
    """Two versions with one API, published by the trainer, promoted by the promoter."""
    about = About(name="model", group=group, description="A & B <C>", license="Apache-2.0")
    api = Coordinates(group, "model-api", "1.0.0")
    jar = tmp_path / "api.jar"
    with zipfile.ZipFile(jar, "w") as made:
        made.writestr(zipfile.ZipInfo("META-INF/MANIFEST.MF"), "Manifest-Version: 1.0\r\n")
    found = [
        Release(at=api, files={("", "jar"): jar, ("", "pom"): api_pom(about, "1.0.0", runtime_version()).encode()})
    ]
    (tmp_path / "model.onnx").write_bytes(b"a model")
    for version in ("1.0.0", "1.0.1"):
        data = tmp_path / f"{version}.jar"
        write_jar(contents(about, {"model.onnx": tmp_path / "model.onnx"}), version, "1.0.0", data)
        pom = data_pom(about, version, "1.0.0").encode()
        found.append(Release(at=Coordinates(group, "model", version), files={("", "jar"): data, ("", "pom"): pom}))
    candidates, source, target = (
        nexus.repository(name, role)
        for name, role in (("candidates", "trainer"), ("candidates", "promoter"), ("releases", "promoter"))
    )
    prepare(target)
    for release in found:
        publish(release, candidates)
        promote(release.at, source, target)
    return found[-1].at


def _ran(command: list[str], folder: Path, nexus: Nexus) -> str:
    environment = {name: value for name, value in os.environ.items() if name != "GRADLE_OPTS"}
    environment["READER_PASSWORD"] = nexus.password("reader")
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=300, check=False, env=environment
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("version", ["1.0.1", "[1.0,2.0)"])
def test_maven_strict_about_checksums_resolves_it(
    nexus: Nexus, released: Coordinates, tmp_path: Path, version: str
) -> None:
    (tmp_path / "settings.xml").write_text(SETTINGS)
    (tmp_path / "pom.xml").write_text(POM.format(group=released.group, version=version, url=nexus.place("releases")))
    local = ROOT / ".tools" / f"m2-nexus-{WORKER}"
    subprocess.run(["rm", "-rf", str(local / "io" / "dolbear"), str(local / "com" / "acme")], check=True)
    out = tmp_path / "out"
    _ran(
        [
            "mvn",
            "-B",
            "-C",
            "-s",
            "settings.xml",
            f"-Dmaven.repo.local={local}",
            f"{PLUGIN}:copy-dependencies",
            f"-DoutputDirectory={out}",
        ],
        tmp_path,
        nexus,
    )
    names = [path.name for path in out.iterdir()]
    assert {"model-1.0.1.jar", "model-api-1.0.0.jar", f"dolbear-runtime-{runtime_version()}.jar"} <= set(names)
    repository = nexus.repository("releases", "reader")
    there = repository.fetch(released.path("jar"))
    assert digest.of_file(out / "model-1.0.1.jar") == digest.of_file(there)


def test_gradle_resolves_the_newest(nexus: Nexus, released: Coordinates, tmp_path: Path) -> None:
    build = GRADLE.replace("URL", nexus.place("releases")).replace("GROUP", released.group)
    (tmp_path / "build.gradle").write_text(build)
    (tmp_path / "settings.gradle").write_text("rootProject.name = 'consumer'\n")
    # Of the newest that Debian has, 4.4.1, only the daemon-less way ends with the test.
    out = _ran(["gradle", "--no-daemon", "-q", "-g", str(ROOT / ".tools" / "gradle-nexus"), "files"], tmp_path, nexus)
    assert {"model-1.0.1.jar", "model-api-1.0.0.jar", f"dolbear-runtime-{runtime_version()}.jar"} <= set(out.split())


ENGINE = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>com.example</groupId><artifactId>engine</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>dev.gradleplugins</groupId><artifactId>gradle-api</artifactId><version>8.11.1</version>
  </dependency></dependencies>
</project>
"""


@pytest.fixture(scope="session")
def engine() -> Path:
    """The libraries of Gradle 8.11, which Maven Central has though not its distribution."""
    folder = ROOT / ".tools" / f"gradle-8.11.1-{WORKER}"
    if not (folder / "whole").is_file():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "pom.xml").write_text(ENGINE)
        goal = [f"{PLUGIN}:copy-dependencies", f"-DoutputDirectory={folder / 'lib'}"]
        subprocess.run(["mvn", "-B", "-q", *goal], cwd=folder, check=True, timeout=300)
        (folder / "whole").touch()
    return folder / "lib"


def test_the_engine_of_gradle_8_resolves_the_newest(
    nexus: Nexus, released: Coordinates, engine: Path, tmp_path: Path
) -> None:
    source = Path(__file__).with_name("Resolve.java")
    subprocess.run(["javac", "-cp", f"{engine}/*", "-d", str(tmp_path / "made"), str(source)], check=True)
    (tmp_path / "project").mkdir()
    opened = ["--add-opens", "java.base/java.lang=ALL-UNNAMED", "-cp", f"{tmp_path / 'made'}:{engine}/*"]
    wanted = [str(tmp_path / "project"), nexus.place("releases"), "reader", f"{released.group}:model:1.+"]
    out = _ran(["java", *opened, "Resolve", *wanted], tmp_path, nexus)
    assert {"model-1.0.1.jar", "model-api-1.0.0.jar", f"dolbear-runtime-{runtime_version()}.jar"} <= set(out.split())
