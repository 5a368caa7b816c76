"""The Java runtime accepts the packages that dolbear writes, and none that was changed."""

from __future__ import annotations

import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from dolbear.core.digest import canonical_json, of_bytes
from dolbear.packaging import package
from dolbear.project.settings import About
from dolbear.publishing.runtime import runtime_jar
from java.packages import CRICKETS, CRICKETS_BINDING, CRICKETS_PARTS, api_jar
from java.running import compile_java, run_java

pytestmark = [pytest.mark.integration, pytest.mark.network]

ABOUT = About(name="crickets", group="com.acme", description="Temperature & chirps <°F>", license="Apache-2.0")
MAIN = """
import com.acme.crickets.Crickets;
public final class Ask {
  public static void main(String[] arguments) {
    try (Crickets crickets = Crickets.load()) {
      System.out.println(crickets.selfTest().passed() + " " + crickets.model().coordinates());
    } catch (RuntimeException refused) {
      System.out.println(refused.getMessage());
    }
  }
}
"""


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A package of the crickets."""
    parts = tmp_path / "parts"
    parts.mkdir()
    model = CRICKETS_PARTS["model"]
    documents = {
        "signature.json": {
            "format": 1,
            "binding": msgspec.to_builtins(CRICKETS_BINDING),
            **msgspec.to_builtins(CRICKETS),
        },
        "passport.json": {"format": 1, "model": {"sha256": of_bytes(model)}, "profile": {}},
        "golden.json": CRICKETS_PARTS["golden"],
    }
    (parts / "model.onnx").write_bytes(model)
    for name, value in documents.items():
        (parts / name).write_bytes(canonical_json(value))
    (parts / "card.md").write_text("# Crickets\n")
    contents = package.contents(ABOUT, {path.name: path for path in parts.iterdir()})
    package.write_jar(contents, "1.2.3", "1.2.0", tmp_path / "data.jar")
    return tmp_path / "data.jar"


@pytest.fixture
def ask(tmp_path: Path, onnxruntime_jar: Path) -> Callable[[Path], str]:
    """A program that loads the crickets from a data jar."""
    classpath = [api_jar(tmp_path, "com.acme", "crickets", CRICKETS), runtime_jar(), onnxruntime_jar]
    classes = compile_java(MAIN, "Ask", tmp_path, classpath)
    return lambda jar: run_java("Ask", [jar, *classpath, classes]).strip()


def _changed(jar: Path, name: str, content: bytes | None) -> Path:
    target = jar.with_name("changed.jar")
    with zipfile.ZipFile(jar) as source, zipfile.ZipFile(target, "w") as sink:
        for entry in source.namelist():
            sink.writestr(entry, content if content is not None and entry.endswith(name) else source.read(entry))
        if content is None:
            sink.writestr(name, b"{}")
    return target


def test_a_package_as_written_is_accepted(made: Path, ask: Callable[[Path], str]) -> None:
    assert ask(made) == "true com.acme:crickets:1.2.3"


def test_whatever_was_changed_is_refused(made: Path, ask: Callable[[Path], str]) -> None:
    with zipfile.ZipFile(made) as jar:
        golden = jar.read("META-INF/dolbear/com.acme/crickets/golden.json")
        model = jar.read("META-INF/dolbear/com.acme/crickets/model.onnx")
    assert "content" in ask(_changed(made, "golden.json", golden.replace(b"20.0", b"20.1")))
    assert "content" in ask(_changed(made, "card.md", b"# Other\n"))
    assert "content" in ask(_changed(made, "META-INF/dolbear/com.acme/crickets/more.json", None))
    assert "content" in ask(_changed(made, "model.onnx", model[:-1] + b"\x00"))


def test_a_fat_jar_without_the_manifest_is_accepted(made: Path, ask: Callable[[Path], str]) -> None:
    assert ask(_changed(made, "MANIFEST.MF", b"Manifest-Version: 1.0\r\n\r\n")) == "true com.acme:crickets:1.2.3"


def test_the_jar_tool_reads_it(made: Path) -> None:
    listed = subprocess.run(
        ["jar", "--describe-module", "--file", str(made)], capture_output=True, text=True, check=True
    )
    assert "com.acme.crickets.data" in listed.stdout
