from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from dolbear.packaging.java_api import build


class FakeCompiler:
    def compile(self, sources: Mapping[str, str], classpath: Sequence[Path]) -> dict[str, bytes]:
        assert classpath == [Path("runtime.jar")]
        return {name.replace(".java", ".class"): text.encode() for name, text in sorted(sources.items(), reverse=True)}


SOURCES = {"com/acme/x/Api.java": "interface Api {}", "com/acme/x/Kind.java": "enum Kind {}"}


def test_the_jar_is_sorted_and_has_no_time(tmp_path: Path) -> None:
    jar = build(SOURCES, tmp_path, FakeCompiler(), classpath=[Path("runtime.jar")])
    with zipfile.ZipFile(jar) as opened:
        assert opened.namelist() == ["META-INF/MANIFEST.MF", "com/acme/x/Api.class", "com/acme/x/Kind.class"]
        assert {entry.date_time for entry in opened.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"Automatic-Module-Name: com.acme.x\r\n" in opened.read("META-INF/MANIFEST.MF")
    with zipfile.ZipFile(jar.with_name("api-sources.jar")) as opened:
        assert opened.namelist() == ["META-INF/MANIFEST.MF", *SOURCES]


def test_equal_sources_give_equal_bytes(tmp_path: Path) -> None:
    jars = [
        build(SOURCES, tmp_path / name, FakeCompiler(), classpath=[Path("runtime.jar")]).read_bytes()
        for name in ("a", "b")
    ]
    assert jars[0] == jars[1]


def test_a_long_package_name_is_folded(tmp_path: Path) -> None:
    name = "/".join(["abcdefghij"] * 12)
    jar = build({f"{name}/A.java": ""}, tmp_path, FakeCompiler(), classpath=[Path("runtime.jar")])
    with zipfile.ZipFile(jar) as opened:
        lines = opened.read("META-INF/MANIFEST.MF").split(b"\r\n")
    assert all(len(line) <= 72 for line in lines)
    assert b"".join(lines).replace(b" ", b"").endswith(name.replace("/", ".").encode())
