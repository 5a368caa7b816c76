"""A plain Gradle build resolves a model and runs it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from java.packages import CRICKETS_PARTS, Repository
from java.running import ROOT

pytestmark = [
    pytest.mark.integration,
    pytest.mark.network,
    pytest.mark.skipif(shutil.which("gradle") is None, reason="Gradle isn't installed (apt-get install gradle)"),
]
BUILD = """
apply plugin: 'java'
apply plugin: 'application'
mainClassName = 'com.example.garden.Main'
repositories {
  maven { url 'URL' }
  mavenCentral()
}
dependencies { compile 'io.dolbear.examples:crickets:1.0.3' }
compileJava { options.compilerArgs << '-Xlint:all' << '-Werror' }
task files { doLast { configurations.runtimeClasspath.each { println it.name } } }
"""


def test_gradle_resolves_and_runs_a_model(tmp_path: Path, repository: Repository) -> None:
    repository.put_model(tmp_path / "made", "io.dolbear.examples", "crickets", "1.0.3", CRICKETS_PARTS)
    program = tmp_path / "program"
    shutil.copytree(ROOT / "examples" / "crickets" / "consumer" / "src", program / "src")
    (program / "build.gradle").write_text(BUILD.replace("URL", repository.url))
    (program / "settings.gradle").write_text("rootProject.name = 'garden'\n")
    # Of the newest that Debian has, 4.4.1, only the daemon-less way ends with the test.
    command = ["gradle", "--no-daemon", "-q", "-g", str(ROOT / ".tools" / "gradle"), "files", "run"]
    done = subprocess.run(
        command, cwd=program, capture_output=True, text=True, timeout=300, check=False, env=_environment()
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "18.0 chirps per second: 83.8 degrees" in done.stdout
    names = [line for line in done.stdout.splitlines() if line.endswith((".jar", ".pom"))]
    assert len(names) == 5
    assert all(name.endswith(".jar") for name in names)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "GRADLE_OPTS"}
