"""Credentials from Maven's settings.xml, by the id of a server. What is secret is never shown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from dolbear.adapters.http.credentials import Credentials, CredentialsError, basic, with_headers
from dolbear.core import xml

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

FILE = "DOLBEAR_MAVEN_SETTINGS"
_MOST = 1 << 20
_VARIABLE = re.compile(r"\$\{env\.([^}]*)\}")
_OTHER = re.compile(r"\$\{[^}]*\}")
# Maven's own rule: a part in braces that no backslash precedes.
_ENCRYPTED = re.compile(r"(?:.*[^\\])?\{.*[^\\]\}.*", re.DOTALL)


class MavenSettingsError(CredentialsError):
    """A settings.xml that can't be read, or whose server can't be used."""

    def __init__(self, path: Path, problem: str, hint: str = "") -> None:
        super().__init__(f"{path}: {problem}", hint or "Mend it: mvn help:effective-settings shows what Maven reads.")
        self.path = path
        self.problem = problem


def place(environment: Mapping[str, str]) -> Path:
    """Return where the file is: `DOLBEAR_MAVEN_SETTINGS`, else `~/.m2/settings.xml`."""
    named = environment.get(FILE, "")
    return Path(named).expanduser() if named else Path.home() / ".m2" / "settings.xml"


def credentials(server: str, environment: Mapping[str, str]) -> Credentials | None:
    """Return what the file says of a server: user and password, or `httpHeaders`; None if it has no such server.

    `${env.NAME}` is replaced as Maven does it.

    Raises:
        MavenSettingsError: the file can't be read, or the password is encrypted.
    """
    path = place(environment)
    root = read(path)
    for element in every(root, "servers", "server") if root is not None else ():
        if text(element, "id") == server:
            return _of(element, path, server, environment)
    return None


def read(path: Path) -> Element | None:
    """Return the root of the file; None if there is none.

    Raises:
        MavenSettingsError: it can't be read.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as reason:
        raise MavenSettingsError(path, f"can't be read: {reason.strerror}", "Check its permissions.") from reason
    try:
        return xml.parse(content, most=_MOST)
    except xml.XmlError as error:
        raise MavenSettingsError(path, error.problem) from error


def _of(element: Element, path: Path, server: str, environment: Mapping[str, str]) -> Credentials | None:
    source = f"server {server} in {path}"
    pairs = {
        text(one, "name"): _filled(text(one, "value"), path, server, environment)
        for one in every(element, "configuration", "httpHeaders", "property")
    }
    if pairs:
        return with_headers(pairs, source)
    user, password = (_filled(text(element, tag), path, server, environment) for tag in ("username", "password"))
    return basic(user, password, source) if user else None


def _filled(told: str, path: Path, server: str, environment: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        if match[1] not in environment:
            problem = f"server {server} names the environment variable {match[1]}, which isn't set"
            raise MavenSettingsError(path, problem, "Set it, or DOLBEAR_REPOSITORY_USER and _PASSWORD.")
        return environment[match[1]]

    if _OTHER.search(_VARIABLE.sub("", told)):
        raise MavenSettingsError(path, f"server {server} has a property that only Maven knows", "Use ${env.NAME}.")
    if _VARIABLE.search(told):
        return _VARIABLE.sub(value, told)
    if _ENCRYPTED.fullmatch(told):
        hint = (
            "dolbear can't decrypt it (settings-security.xml). Set DOLBEAR_REPOSITORY_USER and _PASSWORD instead, "
            "or write ${env.NAME} there."
        )
        raise MavenSettingsError(path, f"the password of server {server} is encrypted", hint)
    return told


def every(element: Element, *tags: str) -> Iterator[Element]:
    """Yield all elements on a path, whatever their name space."""
    if not tags:
        yield element
        return
    for child in element:
        if child.tag.rpartition("}")[2] == tags[0]:
            yield from every(child, *tags[1:])


def text(element: Element, tag: str) -> str:
    """Return the text of a child, whatever its name space; empty without one."""
    return next(((child.text or "").strip() for child in every(element, tag)), "")
