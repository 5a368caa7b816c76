"""Other programs read the data jar as we do."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from dolbear.packaging.package import contents, write_jar
from dolbear.project.settings import About

pytestmark = pytest.mark.integration
READ = """
import java.util.jar.*;
public class Read {
  public static void main(String[] arguments) throws Exception {
    try (JarFile jar = new JarFile(arguments[0])) {
      Attributes main = jar.getManifest().getMainAttributes();
      System.out.println(main.getValue("Implementation-Version"));
      System.out.println(main.getValue("Automatic-Module-Name"));
      for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
        System.out.println(entry.getName() + " " + jar.getInputStream(entry).readAllBytes().length);
      }
    }
    try (JarInputStream stream = new JarInputStream(new java.io.FileInputStream(arguments[0]))) {
      int count = 0;
      while (stream.getNextJarEntry() != null) count++;
      System.out.println(stream.getManifest() != null ? "streamed " + count : "no manifest first");
    }
  }
}
"""


@pytest.fixture
def jar(tmp_path: Path) -> Path:
    about = About(name="a-rather-long-name-of-a-model", group="io.dolbear.examples.of.a.rather.long.name")
    (tmp_path / "model.onnx").write_bytes(b"x" * 100_000)
    (tmp_path / "empty.json").write_bytes(b"")
    target = tmp_path / "made.jar"
    found = {"model.onnx": tmp_path / "model.onnx", "empty.json": tmp_path / "empty.json"}
    write_jar(contents(about, found), "1.2.3", "1.2.0", target)
    return target


def _run(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_java_reads_it_whole_and_as_a_stream(jar: Path, tmp_path: Path) -> None:
    (tmp_path / "Read.java").write_text(READ)
    lines = _run("java", str(tmp_path / "Read.java"), str(jar)).splitlines()
    assert lines[0] == "1.2.3"
    assert lines[1].endswith(".a_rather_long_name_of_a_model.data")
    assert any(line.endswith("/model.onnx 100000") for line in lines)
    assert lines[-1] == "streamed 4"


def test_jar_and_unzip_read_it(jar: Path) -> None:
    listed = _run("jar", "tf", str(jar)).splitlines()
    assert listed[0] == "META-INF/MANIFEST.MF"
    assert len(listed) == 5
    assert "No errors detected" in _run("unzip", "-t", str(jar))
