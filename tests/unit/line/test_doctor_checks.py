"""The doctor's checks of a machine, on machines that are made up."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import pytest

from dolbear.core.errors import RemoteError, UsageError
from dolbear.core.finding import Finding, bad, exit_code, good, note
from dolbear.core.machine import Folder, Locale, Ran
from dolbear.line.doctor import packages, places, tools
from dolbear.line.doctor.examine import Check, examine

GIB = 1 << 30


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """A machine: what its programs say, and how its folders are."""

    said: dict[str, Ran] = {}
    free: int = 50 * GIB
    writable: bool = True
    readable: bool = True
    executes: bool = True
    exists: bool = True
    asked: Locale = Locale(asked="LANG=C.UTF-8", installed=True, encoding="UTF-8")
    limit: int | None = None
    packages: dict[str, str] = {}

    def find(self, program: str) -> str:
        return f"/bin/{program}" if program in self.said else ""

    def run(self, command: Sequence[str], *, at: Path | None = None) -> Ran:
        assert at is None
        return self.said[Path(command[0]).name]

    def folder(self, path: Path) -> Folder:
        return Folder(
            near=path if self.exists else path.parent,
            exists=self.exists,
            readable=self.readable,
            writable=self.writable,
            executes=self.executes,
            free=self.free,
        )

    def temporary(self) -> Path:
        return Path("/tmp")  # noqa: S108  # only its name

    def locale(self) -> Locale:
        return self.asked

    def largest(self) -> int | None:
        return self.limit

    def package(self, name: str) -> str:
        return self.packages.get(name, "")

    def now(self) -> float:
        return 0.0


def states(found: Iterable[Finding]) -> list[str]:
    kept = list(found)
    assert all(one.todo for one in kept if one.state != "good"), "no next step"
    return [one.state for one in kept]


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({}, "bad"),
        ({"javac": Ran(0, "javac 17.0.15\n")}, "good"),
        ({"javac": Ran(0, "javac 21\n")}, "good"),
        ({"javac": Ran(0, "javac 11.0.2\n")}, "bad"),
        ({"javac": Ran(0, "javac 1.8.0_302\n")}, "bad"),
        ({"javac": Ran(1, "Error: could not find libjava.so 17\n")}, "bad"),
        ({"javac": Ran(-9, "", late=True)}, "bad"),
    ],
)
def test_a_java_compiler(said: dict[str, Ran], state: str) -> None:
    assert states(tools.jdk(Made(said=said))) == [state]


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({}, "note"),
        ({"mvn": Ran(0, "Apache Maven 3.8.7\nJava version: 17\n")}, "good"),
        ({"mvn": Ran(0, "[WARNING] 4 things\nApache Maven 3.6.2 (x)\n")}, "note"),
        ({"mvn": Ran(0, "Apache Maven 3.6.3\n")}, "good"),
        ({"mvn": Ran(1, "JAVA_HOME is not defined correctly\n")}, "note"),
    ],
)
def test_maven(said: dict[str, Ran], state: str) -> None:
    assert states(tools.maven(Made(said=said))) == [state]


@pytest.mark.parametrize(("version", "state"), [("2.39.5", "good"), ("2.31.0", "good"), ("2.30.9", "bad")])
def test_git(version: str, state: str) -> None:
    assert states(tools.git(Made(said={"git": Ran(0, f"git version {version}\n")}))) == [state]


def test_no_git_and_no_ssh_keygen() -> None:
    assert states(tools.git(Made())) == ["bad"]
    assert states(tools.ssh_keygen(Made())) == ["note"]


@pytest.mark.parametrize(
    ("machine", "expected"),
    [
        (Made(), ["good"]),
        (Made(free=10 << 20), ["bad"]),
        (Made(free=500 << 20), ["note"]),
        (Made(executes=False), ["note", "good"]),
        (Made(executes=False, free=0), ["note", "bad"]),
    ],
)
def test_temporary_files(machine: Made, expected: list[str]) -> None:
    assert states(places.temporary(machine)) == expected


@pytest.mark.parametrize(
    ("machine", "state"),
    [
        (Made(), "good"),
        (Made(exists=False), "good"),
        (Made(writable=False), "bad"),
        (Made(readable=False), "bad"),
        (Made(free=10 << 20), "bad"),
        (Made(free=500 << 20), "note"),
    ],
)
def test_an_archive(machine: Made, state: str) -> None:
    [found] = places.archive(machine, Path("/somewhere/archive"))
    assert found.state == state
    assert found.remote == (state == "bad")


@pytest.mark.parametrize(
    ("asked", "state"),
    [
        (Locale(asked="LANG=C.UTF-8", installed=True, encoding="UTF-8"), "good"),
        (Locale(asked="", installed=True, encoding="ANSI_X3.4-1968"), "note"),
        (Locale(asked="LC_ALL=de_DE", installed=True, encoding="ISO-8859-1"), "note"),
        (Locale(asked="LANG=de_DE.UTF-8", installed=False, encoding=""), "note"),
    ],
)
def test_a_locale(asked: Locale, state: str) -> None:
    assert states(places.locale(Made(asked=asked))) == [state]


@pytest.mark.parametrize(
    ("limit", "state"), [(None, "good"), (0, "bad"), (1 << 20, "bad"), (200 << 20, "note"), (5 * GIB, "good")]
)
def test_a_limit_on_files(limit: int | None, state: str) -> None:
    assert states(places.largest_file(Made(limit=limit))) == [state]


@pytest.mark.parametrize(
    ("installed", "expected"),
    [
        ({}, ["bad"]),
        ({"onnxruntime": "1.32.0"}, ["good"]),
        ({"onnxruntime": "99.0.0"}, ["note"]),
        ({"onnxruntime-gpu": "1.31.1"}, ["good", "note"]),
    ],
)
def test_two_onnx_runtimes(installed: dict[str, str], expected: list[str]) -> None:
    assert states(packages.onnxruntime(Made(packages=installed))) == expected


def test_a_check_that_fails_hides_no_other() -> None:
    def fails() -> Iterable[Finding]:
        message = "oh"
        raise ZeroDivisionError(message)

    def refuses() -> Iterable[Finding]:
        message = "no way"
        raise RemoteError(message, "Ask.")

    def mistaken() -> Iterable[Finding]:
        message = "wrong key"
        raise UsageError(message, "Mend it.")

    found = examine(
        [
            Check("one", fails, remote=True),
            Check("two", lambda: [good("two", "well")]),
            Check("three", refuses, remote=True),
            Check("four", mistaken, remote=True),
        ]
    )
    assert [(one.name, one.state, one.remote) for one in found] == [
        ("one", "bad", False),
        ("two", "good", False),
        ("three", "bad", True),
        ("four", "bad", False),
    ]
    assert "ZeroDivisionError: oh" in found[0].seen
    assert (found[2].seen, found[2].todo) == ("no way", "Ask.")


def test_a_check_that_hangs_is_told_and_left_behind() -> None:
    never = threading.Event()

    def hangs() -> Iterable[Finding]:
        never.wait(60)
        return [good("hangs", "ended")]

    checks = [
        Check("hangs", hangs, remote=True),
        Check("follows", hangs, follows=True),
        Check("other", lambda: [good("other", "well")]),
    ]
    found = examine(checks, patience=0.2)
    never.set()
    assert [(one.name, one.state) for one in found] == [("hangs", "bad"), ("other", "good")]
    assert found[0].seen == "no answer within 0.2 s"
    assert found[0].remote


def test_no_finding_shows_a_password() -> None:
    def look() -> Iterable[Finding]:
        return [note("x", "https://ada:secret@host/path can't", "git ls-remote https://secret@host")]

    [found] = examine([Check("x", look)])
    assert found.seen == "https://…@host/path can't"
    assert found.todo == "git ls-remote https://…@host"


@pytest.mark.parametrize(
    ("found", "code"),
    [
        ([], 0),
        ([good("a", ""), note("b", "", "")], 0),
        ([bad("a", "", "", remote=True), good("b", "")], 6),
        ([bad("a", "", "", remote=True), bad("b", "", "")], 2),
        ([bad("a", "", ""), note("b", "", "", remote=True)], 2),
    ],
)
def test_the_exit_code_says_whether_all_that_is_bad_is_elsewhere(found: list[Finding], code: int) -> None:
    assert exit_code(found) == code
