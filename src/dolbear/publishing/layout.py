"""Where files lie in a Maven repository, and how versions are ordered. Format: docs/formats/repository.md."""

from __future__ import annotations

import hashlib
import re
from typing import TypeAlias

import msgspec

from dolbear.core.errors import UsageError

# Maven asks for sha1, else md5; the others are for those who want more.
CHECKSUMS = ("sha1", "md5", "sha256", "sha512")
METADATA = "maven-metadata.xml"

_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_LONGEST = 120

Order: TypeAlias = tuple[tuple[int, ...], bool, str]


class CoordinatesError(UsageError):
    """Coordinates that can't be part of a repository's paths."""

    def __init__(self, text: str, *, what: str) -> None:
        super().__init__(
            f"{text!r} isn't a {what} for a Maven repository",
            "Use letters, digits, '.', '_' and '-', as in io.dolbear.examples:crickets:1.0.3.",
        )
        self.what = what
        self.text = text


class Coordinates(msgspec.Struct, frozen=True, order=True):
    """The name of one version of one artifact.

    Raises:
        CoordinatesError: a part that would lead elsewhere, or that Maven wouldn't take.
    """

    group: str
    artifact: str
    version: str

    def __post_init__(self) -> None:
        """Check each part."""
        if len(self.group) > _LONGEST or not all(_WORD.fullmatch(word) for word in self.group.split(".")):
            raise CoordinatesError(self.group, what="group")
        for what, text in (("artifact", self.artifact), ("version", self.version)):
            if len(text) > _LONGEST or not _NAME.fullmatch(text) or ".." in text or text.endswith("."):
                raise CoordinatesError(text, what=what)

    def __str__(self) -> str:
        """As people write them: `group:artifact:version`."""
        return f"{self.group}:{self.artifact}:{self.version}"

    @property
    def home(self) -> str:
        """The folder of all versions, which has their list."""
        return f"{self.group.replace('.', '/')}/{self.artifact}"

    @property
    def metadata(self) -> str:
        """The path of the list of versions."""
        return f"{self.home}/{METADATA}"

    def path(self, extension: str, classifier: str = "") -> str:
        """Return the path of one file of this version."""
        ending = f"-{classifier}" if classifier else ""
        return f"{self.home}/{self.version}/{self.artifact}-{self.version}{ending}.{extension}"


def checksum(kind: str, content: bytes) -> bytes:
    """Return a checksum file's content: bare hexadecimal digits."""
    return hashlib.new(kind, content, usedforsecurity=False).hexdigest().encode()


def order(version: str) -> Order:
    """Return what versions are compared by: numbers, then a version without qualifier above one with."""
    found = re.match(r"[0-9]+(\.[0-9]+)*", version)
    if found is None:
        return ((), False, version)
    numbers = [int(part) for part in found.group().split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    rest = version[found.end() :]
    return (tuple(numbers), not rest, rest)
