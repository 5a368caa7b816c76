"""What each Java compiler adapter keeps; today there is one, and it needs a JDK."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dolbear.adapters.javac import CompileError, Javac, NoCompilerError

needs_jdk = pytest.mark.skipif(shutil.which("javac") is None, reason="no JDK (apt-get install openjdk-17-jdk-headless)")
SOURCES = {
    "com/acme/B.java": 'package com.acme;\npublic final class B { public String b() { return "Größe"; } }\n',
    "com/acme/A.java": "package com.acme;\npublic record A(B b) { static final class Inner {} }\n",
}


@pytest.mark.integration
@needs_jdk
class TestJavac:
    def test_classes_come_in_the_order_of_paths(self) -> None:
        assert list(Javac().compile(SOURCES, [])) == [
            "com/acme/A$Inner.class",
            "com/acme/A.class",
            "com/acme/B.class",
        ]

    def test_equal_sources_give_equal_bytes_in_java_17_format(self) -> None:
        one, other = Javac().compile(SOURCES, []), Javac().compile(dict(reversed(SOURCES.items())), [])
        assert one == other
        assert {content[:8] for content in one.values()} == {b"\xca\xfe\xba\xbe\x00\x00\x00\x3d"}

    def test_nothing_of_this_machine_is_in_them(self) -> None:
        content = b"".join(Javac().compile(SOURCES, []).values())
        assert b"work-" not in content
        assert b"B.java" in content  # for stack traces

    @pytest.mark.parametrize(
        "source", ["public class A { int x = ; }", "public class A { java.util.List x; }", "public class B {}"]
    )
    def test_an_error_or_warning_is_a_bug_of_ours(self, source: str) -> None:
        with pytest.raises(CompileError, match=r"A\.java") as error:
            Javac().compile({"A.java": source}, [])
        assert "report" in error.value.hint

    def test_names_beyond_ascii_work_under_any_locale(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LC_ALL", "C")
        assert list(Javac().compile({"地域.java": "public class 地域 {}"}, [])) == ["地域.class"]

    def test_a_folder_with_an_odd_name_does_no_harm(self, tmp_path: Path) -> None:
        odd = tmp_path / 'a "Größe" b'
        assert len(Javac(odd).compile(SOURCES, [])) == 3
        assert list(odd.iterdir()) == []


def test_a_machine_without_a_jdk_is_told_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(NoCompilerError) as error:
        Javac().compile(SOURCES, [])
    assert "openjdk-17-jdk-headless" in error.value.hint
    assert error.value.exit_code == 3


def test_java_home_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    compiler = tmp_path / "bin" / "javac"
    compiler.parent.mkdir()
    compiler.write_text("#!/bin/sh\necho 'error: invalid flag: --release' >&2\nexit 2\n")
    compiler.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(NoCompilerError, match="older than Java 17"):
        Javac().compile(SOURCES, [])
