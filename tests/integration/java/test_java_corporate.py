"""Models resolve and build under the rules of a strict corporate parent pom."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dolbear.model.signature import Binding, Input, Output, Signature
from java.packages import CRICKETS_PARTS, Repository, classifier
from java.running import Maven

pytestmark = [pytest.mark.integration, pytest.mark.network]

CLAIMS = Signature(
    inputs=(Input(name="region", type="text", values=("NORTH", "SOUTH")), Input(name="amount", type="float")),
    outputs=(Output(name="risk", type="text", values=("LOW", "HIGH")),),
)
CLAIMS_PARTS = {
    "signature": CLAIMS,
    "binding": Binding(layout="columns", tensors=("region", "amount"), value="label", probabilities="p"),
    "model": classifier(CLAIMS, "text"),
}
PARENT = """<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>com.corp</groupId>
  <artifactId>parent</artifactId>
  <version>7</version>
  <packaging>pom</packaging>
  <properties>
    <maven.compiler.release>17</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <repositories>
    <repository>
      <id>models</id>
      <url>URL</url>
      <releases><checksumPolicy>fail</checksumPolicy></releases>
      <snapshots><enabled>false</enabled></snapshots>
    </repository>
  </repositories>
  <build>
    <plugins>
      <plugin><artifactId>maven-resources-plugin</artifactId><version>3.3.1</version></plugin>
      <plugin>
        <artifactId>maven-compiler-plugin</artifactId>
        <version>3.13.0</version>
        <configuration>
          <showWarnings>true</showWarnings>
          <compilerArgs><arg>-Xlint:all</arg><arg>-Werror</arg></compilerArgs>
        </configuration>
      </plugin>
      <plugin><artifactId>maven-surefire-plugin</artifactId><version>3.5.2</version></plugin>
      <plugin><artifactId>maven-jar-plugin</artifactId><version>3.4.2</version></plugin>
      <plugin>
        <artifactId>maven-enforcer-plugin</artifactId>
        <version>3.5.0</version>
        <dependencies>
          <dependency>
            <groupId>org.codehaus.mojo</groupId>
            <artifactId>extra-enforcer-rules</artifactId>
            <version>1.9.0</version>
          </dependency>
        </dependencies>
        <executions>
          <execution>
            <id>rules</id>
            <goals><goal>enforce</goal></goals>
            <configuration>
              <rules>
                <dependencyConvergence/>
                <requireUpperBoundDeps/>
                <requireReleaseDeps/>
                <banDuplicateClasses>
                  <findAllDuplicates>true</findAllDuplicates>
                </banDuplicateClasses>
                <enforceBytecodeVersion><maxJdkVersion>17</maxJdkVersion></enforceBytecodeVersion>
              </rules>
            </configuration>
          </execution>
        </executions>
      </plugin>
      <plugin>
        <artifactId>maven-dependency-plugin</artifactId>
        <version>3.8.1</version>
        <executions>
          <execution>
            <id>analyze</id>
            <goals><goal>analyze-only</goal></goals>
            <configuration>
              <failOnWarning>true</failOnWarning>
              ANALYZE
            </configuration>
          </execution>
        </executions>
      </plugin>
    </plugins>
  </build>
</project>
"""
CHILD = """<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent>
    <groupId>com.corp</groupId>
    <artifactId>parent</artifactId>
    <version>7</version>
  </parent>
  <artifactId>app</artifactId>
  <dependencies>
DEPENDENCIES
  </dependencies>
</project>
"""
MAIN = """
package com.corp.app;

import com.acme.claims.Claims;
import com.acme.claims.Region;
import com.acme.crickets.Crickets;

/** Two models in one program. */
final class App {
  private static final Claims CLAIMS = Claims.load();
  private static final Crickets CRICKETS = Crickets.load();

  private App() {}

  static double both() {
    Claims.Input claim = Claims.Input.builder().region(Region.NORTH).amount(3).build();
    return CRICKETS.predict(new Crickets.Input(20)).temperatureF()
        + CLAIMS.predict(claim).probability(CLAIMS.predict(claim).risk());
  }

  /** Prints one number. */
  public static void main(String[] arguments) {
    System.out.println("both " + (both() > 90.3));
  }
}
"""
# What a rule by class files can't see: the API is reached through the data jar, which has none.
ONE_DEPENDENCY = """
              <ignoredUsedUndeclaredDependencies>
                <dependency>com.acme:*-api</dependency>
              </ignoredUsedUndeclaredDependencies>
              <ignoredUnusedDeclaredDependencies>
                <dependency>com.acme:*</dependency>
              </ignoredUnusedDeclaredDependencies>
"""
AS_A_DRIVER = "<ignoreNonCompile>true</ignoreNonCompile>"
EXEC = "org.codehaus.mojo:exec-maven-plugin:3.5.0:exec"


def _dependency(name: str, version: str, scope: str = "compile") -> str:
    return (
        f"<dependency><groupId>com.acme</groupId><artifactId>{name}</artifactId><version>{version}</version>"
        f"<scope>{scope}</scope></dependency>"
    )


def _program(folder: Path, repository: Repository, analyze: str, dependencies: list[str]) -> Path:
    (folder / "app" / "src" / "main" / "java" / "com" / "corp" / "app").mkdir(parents=True)
    (folder / "pom.xml").write_text(PARENT.replace("URL", repository.url).replace("ANALYZE", analyze))
    (folder / "app" / "pom.xml").write_text(CHILD.replace("DEPENDENCIES", "\n".join(dependencies)))
    (folder / "app" / "src" / "main" / "java" / "com" / "corp" / "app" / "App.java").write_text(MAIN)
    return folder / "app"


def _models(folder: Path, repository: Repository) -> None:
    repository.put_model(folder, "com.acme", "claims", "2.3.1", CLAIMS_PARTS)
    repository.put_model(folder, "com.acme", "crickets", "1.0.3", CRICKETS_PARTS)


def _run(maven: Maven, app: Path, *options: str, local: Path | None = None) -> str:
    # The main class isn't public, as in a company's own code: a JVM of its own runs it.
    program = ("-Dexec.executable=java", "-Dexec.args=-cp %classpath com.corp.app.App")
    return maven(app, "-C", *options, "verify", EXEC, *program, local=local)


def test_one_dependency_passes_with_two_lines_for_the_analysis(
    tmp_path: Path, repository: Repository, maven: Maven
) -> None:
    _models(tmp_path / "made", repository)
    one = [_dependency("claims", "2.3.1"), _dependency("crickets", "1.0.3")]
    assert "both true" in _run(maven, _program(tmp_path / "one", repository, ONE_DEPENDENCY, one))
    bare = _program(tmp_path / "bare", repository, "", one)
    assert "com.acme:claims-api" in maven(bare, "-C", "verify", fails=True)


def test_a_model_declared_as_a_driver_passes(tmp_path: Path, repository: Repository, maven: Maven) -> None:
    _models(tmp_path / "made", repository)
    both = [
        _dependency("claims-api", "2.3.0"),
        _dependency("claims", "2.3.1", "runtime"),
        _dependency("crickets-api", "1.0.0"),
        _dependency("crickets", "1.0.3", "runtime"),
    ]
    assert "both true" in _run(maven, _program(tmp_path / "driver", repository, AS_A_DRIVER, both))


SETTINGS = """<settings>
  <mirrors>
    <mirror><id>corp</id><mirrorOf>*</mirrorOf><url>URL</url></mirror>
  </mirrors>
</settings>
"""


def test_one_mirror_of_everything_is_enough(
    tmp_path: Path, repository: Repository, maven: Maven, local_repository: Path
) -> None:
    _models(tmp_path / "made", repository)
    app = _program(
        tmp_path / "mirrored",
        repository,
        ONE_DEPENDENCY,
        [_dependency("claims", "2.3.1"), _dependency("crickets", "1.0.3")],
    )
    _run(maven, app)
    mirror = tmp_path / "mirror"
    kept = shutil.ignore_patterns(
        "_remote.repositories", "*.lastUpdated", "resolver-status.properties", "dolbear", "acme"
    )
    shutil.copytree(local_repository, mirror, ignore=kept, copy_function=_link)
    shutil.copytree(repository.root, mirror, dirs_exist_ok=True)
    settings = tmp_path / "settings.xml"
    settings.write_text(SETTINGS.replace("URL", mirror.as_uri()))
    shutil.rmtree(repository.root)
    assert "both true" in _run(maven, app, "-s", str(settings), local=tmp_path / "fresh")
    assert "both true" in _run(maven, app, "-s", str(settings), "-o", local=tmp_path / "fresh")


def _link(source: str, target: str) -> None:
    Path(target).hardlink_to(source)


def test_a_damaged_jar_is_refused(tmp_path: Path, repository: Repository, maven: Maven) -> None:
    _models(tmp_path / "made", repository)
    jar = next(repository.root.rglob("crickets-1.0.3.jar"))
    jar.write_bytes(jar.read_bytes()[:-1] + b"x")
    app = _program(tmp_path / "damaged", repository, ONE_DEPENDENCY, [_dependency("crickets", "1.0.3")])
    local = tmp_path / "fresh"
    assert "Checksum validation failed" in maven(app, "-C", "compile", fails=True, local=local)


GPU = """
  <dependencyManagement>
    <dependencies>
      <dependency>
        <groupId>io.dolbear</groupId>
        <artifactId>dolbear-bom-gpu</artifactId>
        <version>0.1.0</version>
        <type>pom</type>
        <scope>import</scope>
      </dependency>
    </dependencies>
  </dependencyManagement>
  <dependencies>"""


def test_a_bom_moves_all_models_to_the_gpu(tmp_path: Path, repository: Repository, maven: Maven) -> None:
    _models(tmp_path / "made", repository)
    app = _program(tmp_path / "gpu", repository, "", [_dependency("claims", "2.3.1"), _dependency("crickets", "1.0.3")])
    pom = app / "pom.xml"
    pom.write_text(pom.read_text().replace("\n  <dependencies>", GPU))
    tree = maven(app, "-C", "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:tree")
    assert "com.microsoft.onnxruntime:onnxruntime_gpu:jar:1.29.0" in tree
    assert "com.microsoft.onnxruntime:onnxruntime:jar" not in tree
