"""ONNX Runtime unpacks itself into the temporary folder; one that won't do is named, and so is the way out."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from line.mounts import Place, small_disk, without_execution

from dolbear.publishing.runtime import runtime_jar
from java.packages import CRICKETS, CRICKETS_PARTS, api_jar, data_jar
from java.running import compile_java

pytestmark = [pytest.mark.integration, pytest.mark.network]

ASK = """
import io.dolbear.examples.crickets.Crickets;
public final class Ask {
  public static void main(String[] arguments) {
    System.out.println(Crickets.load().predict(Crickets.Input.builder().chirpsPerSecond(20).build()).temperatureF());
  }
}
"""
AT = ("io.dolbear.examples", "crickets")


@pytest.fixture(scope="module")
def classpath(tmp_path_factory: pytest.TempPathFactory, onnxruntime_jar: Path) -> list[Path]:
    folder = tmp_path_factory.mktemp("model")
    data = data_jar(folder / "data.jar", *AT, version="1.0.0", **CRICKETS_PARTS)
    jars = [data, api_jar(folder / "api", *AT, CRICKETS), runtime_jar(), onnxruntime_jar]
    return [*jars, compile_java(ASK, "Ask", folder / "ask", jars)]


def ask(classpath: Sequence[Path], place: Place, temporary: Path) -> subprocess.CompletedProcess[str]:
    """Ask the model in a JVM that has this temporary folder."""
    command = ["java", f"-Djava.io.tmpdir={temporary}", "-cp", os.pathsep.join(map(str, classpath)), "Ask"]
    inside = place.inside(command, at=Path("/"))
    return subprocess.run(inside, capture_output=True, text=True, timeout=120, check=False)


def assert_named(done: subprocess.CompletedProcess[str], temporary: Path, reason: str) -> None:
    assert done.returncode == 1, done.stdout + done.stderr
    [said] = [line for line in done.stderr.splitlines() if "ModelException" in line]
    assert "ONNX Runtime can't be loaded: " in said
    assert reason in said
    assert f"room in {temporary}, whose files may be executed; -Djava.io.tmpdir=FOLDER names another." in said


def test_a_folder_whose_files_may_not_be_executed(tmp_path: Path, classpath: list[Path]) -> None:
    with without_execution(tmp_path / "temporary") as place:
        assert_named(ask(classpath, place, place.folder), place.folder, "UnsatisfiedLinkError: ")
        elsewhere = ask(classpath, place, tmp_path)
        assert elsewhere.stdout.startswith("90.3"), elsewhere.stderr


def test_a_folder_without_room(tmp_path: Path, classpath: list[Path]) -> None:
    with small_disk(tmp_path / "temporary") as place:
        place.fill(leaving=1 << 20)
        done = ask(classpath, place, place.folder)
        assert "No space left on device" in done.stderr or "File too large" in done.stderr
        assert_named(done, place.folder, "UnsatisfiedLinkError: ")


def test_a_folder_that_is_not_there(tmp_path: Path, classpath: list[Path]) -> None:
    gone = tmp_path / "gone"
    assert_named(ask(classpath, Place(tmp_path), gone), gone, f"NoSuchFileException: {gone}/onnxruntime-java")
