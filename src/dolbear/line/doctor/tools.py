"""Programs: a JDK, Maven, Git, ssh-keygen, and dolbear's own Python."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator

from dolbear.core.finding import Finding, bad, good, note
from dolbear.core.machine import Machine

_NUMBERS = re.compile(r"\d+(?:\.\d+)+|\d+")
_JAVA = (17,)
_MAVEN = (3, 6, 3)
_GIT = (2, 31)
_JDK_TODO = "Install a JDK 17 or newer (apt-get install openjdk-17-jdk-headless), or set JAVA_HOME to one."
_MAVEN_TODO = "dolbear itself needs none; builds that use the model do: apt-get install maven, 3.6.3 or newer."
_GIT_TODO = "Install Git 2.31 or newer: apt-get install git."


def jdk(machine: Machine) -> Iterator[Finding]:
    """Look for a Java compiler, which makes the typed API."""
    path = machine.find("javac")
    if not path:
        yield bad("JDK", "there is no Java compiler (javac)", _JDK_TODO)
        return
    version, said = _version(machine, path, "-version")
    if not version:
        yield bad("JDK", f"{path} doesn't work: {said}", _JDK_TODO)
    elif version < _JAVA:
        yield bad("JDK", f"javac {_told(version)} in {path} is older than 17", _JDK_TODO)
    else:
        yield good("JDK", f"javac {_told(version)} in {path}")


def maven(machine: Machine) -> Iterator[Finding]:
    """Look for Maven, which builds with the model."""
    path = machine.find("mvn")
    if not path:
        yield note("Maven", "there is no mvn", _MAVEN_TODO)
        return
    version, said = _version(machine, path, "-v", after="Apache Maven ")
    if not version:
        yield note("Maven", f"{path} doesn't work: {said}", "It needs Java: set JAVA_HOME. " + _MAVEN_TODO)
    elif version < _MAVEN:
        yield note("Maven", f"{_told(version)} in {path} is older than 3.6.3", _MAVEN_TODO)
    else:
        yield good("Maven", f"{_told(version)} in {path}")


def git(machine: Machine) -> Iterator[Finding]:
    """Look for Git, which has the project and the ledger."""
    path = machine.find("git")
    version, said = _version(machine, path, "--version") if path else ((), "")
    if not path:
        yield bad("Git", "there is no git", _GIT_TODO)
    elif not version:
        yield bad("Git", f"{path} doesn't work: {said}", _GIT_TODO)
    elif version < _GIT:
        yield bad("Git", f"{_told(version)} in {path} is older than 2.31", _GIT_TODO)
    else:
        yield good("Git", f"{_told(version)} in {path}")


def ssh_keygen(machine: Machine) -> Iterator[Finding]:
    """Look for what signs decisions."""
    path = machine.find("ssh-keygen")
    if path:
        yield good("ssh-keygen", path)
    else:
        what = "there is no ssh-keygen: decisions can't be signed, nor signatures verified"
        yield note("ssh-keygen", what, "apt-get install openssh-client")


def python(machine: Machine) -> Iterator[Finding]:
    """Tell the Python that dolbear runs in."""
    yield good("Python", f"{platform.python_version()}, dolbear {machine.package('dolbear')}")


def _version(machine: Machine, path: str, option: str, *, after: str = "") -> tuple[tuple[int, ...], str]:
    """Return a program's version, and what it said in one line; no version where it doesn't work."""
    try:
        ran = machine.run([path, option])
    except OSError as reason:
        return (), reason.strerror or str(reason)
    if ran.late:
        return (), "it doesn't end"
    found = _NUMBERS.search(ran.said[max(ran.said.find(after), 0) :]) if not ran.code else None
    first = next((line for line in ran.said.splitlines() if line.strip()), f"code {ran.code}")
    return (tuple(map(int, found[0].split("."))) if found else (), first[:200])


def _told(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
