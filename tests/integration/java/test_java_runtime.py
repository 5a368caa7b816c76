"""The runtime builds from its sources, passes its tests, and is what this installation carries."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from dolbear.publishing.runtime import artifacts, runtime_jar
from java.running import ROOT, Maven

pytestmark = [pytest.mark.integration, pytest.mark.network]
JAR = "dolbear-runtime/target/dolbear-runtime-0.1.0.jar"
WAR = "dolbear-server/target/dolbear-server-0.1.0.war"


def _sources(folder: Path) -> Path:
    shutil.copytree(ROOT / "java", folder / "java", ignore=shutil.ignore_patterns("target"))
    shutil.copytree(ROOT / "docs" / "formats", folder / "docs" / "formats")
    return folder / "java"


def test_it_builds_to_the_same_bytes_anywhere_and_passes_its_tests(tmp_path: Path, maven: Maven) -> None:
    one, other = _sources(tmp_path / "one"), _sources(tmp_path / "a longer way to the other")
    assert "Failures: 0, Errors: 0, Skipped: 0" in maven(one, "package")
    maven(other, "-q", "-DskipTests", "package")
    assert (one / JAR).read_bytes() == (other / JAR).read_bytes()
    assert (one / JAR).read_bytes() == runtime_jar().read_bytes(), "the carried runtime is old: make java"
    carried = next(item.file for item in artifacts() if item.extension == "war")
    assert (one / WAR).read_bytes() == (other / WAR).read_bytes() == carried.read_bytes()


def test_it_needs_nothing_but_the_native_pom() -> None:
    pom = next(item.file for item in artifacts() if item.name == "dolbear-runtime" and item.extension == "pom")
    text = pom.read_text(encoding="utf-8")
    assert text.count("<dependency>") == 1
    assert "<artifactId>dolbear-native</artifactId>" in text
    assert "<parent>" not in text


def test_no_public_signature_names_onnx_runtime(onnxruntime_jar: Path) -> None:
    with zipfile.ZipFile(runtime_jar()) as jar:
        names = [name[:-6] for name in jar.namelist() if name.endswith(".class") and name != "module-info.class"]
    path = os.pathsep.join(map(str, [runtime_jar(), onnxruntime_jar]))
    shown = subprocess.run(["javap", "-public", "-cp", path, *names], capture_output=True, text=True, check=True)
    blocks = [block for block in shown.stdout.split("Compiled from") if "\npublic " in block]
    assert any("public final class io.dolbear.runtime.Model<" in block for block in blocks)
    assert not any("onnxruntime" in block for block in blocks)


def test_a_fresh_runtime_is_not_built_again(tmp_path: Path) -> None:
    for item in artifacts():
        shutil.copy2(item.file, tmp_path / item.file.name)
    (tmp_path / "dolbear-runtime-0.1.0.jar").touch()
    environment = {**os.environ, "MAVEN_ARGS": "--this-would-fail"}
    subprocess.run(["bash", str(ROOT / "java" / "build"), str(tmp_path)], check=True, env=environment)
