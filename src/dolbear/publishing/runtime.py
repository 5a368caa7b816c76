"""The Java runtime that travels in the package: its jars, the server's WAR and their poms, to be published once."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec

from dolbear.core import digest
from dolbear.core.errors import NotFoundError

_SPACE = "{http://maven.apache.org/POM/4.0.0}"
_RUNTIME = re.compile(r"dolbear-runtime-\d[^-]*\.jar")


class NoRuntimeError(NotFoundError):
    """This installation was made without the Java runtime."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"the Java runtime isn't in this installation of dolbear ({folder})",
            "Install dolbear from a wheel, or build the runtime in its sources: make java (needs a JDK 17 and Maven).",
        )


class Artifact(msgspec.Struct, frozen=True, kw_only=True):
    """One file of the runtime, with the coordinates it is published by."""

    group: str
    name: str
    version: str
    classifier: str
    extension: str
    file: Path
    licence: str
    sha256: digest.Digest

    @property
    def coordinates(self) -> str:
        """As Maven writes them: `group:artifact:extension[:classifier]:version`."""
        return ":".join(filter(None, (self.group, self.name, self.extension, self.classifier, self.version)))


def folder() -> Path:
    """Return where the runtime's files are, there or not."""
    return Path(__file__).parents[1] / "java"


def artifacts(source: Path | None = None) -> tuple[Artifact, ...]:
    """Return the runtime's files, poms last of their version, in the order of coordinates.

    Raises:
        NoRuntimeError: they aren't in this installation.
    """
    place = source or folder()
    found: list[Artifact] = []
    for pom in sorted(place.glob("*.pom")):
        found += _version(pom)
    if not any(item.extension == "jar" for item in found):
        raise NoRuntimeError(place)
    return tuple(found)


def runtime_jar(source: Path | None = None) -> Path:
    """Return the jar that generated APIs are compiled against.

    Raises:
        NoRuntimeError: it isn't in this installation.
    """
    place = source or folder()
    found = [path for path in sorted(place.glob("*.jar")) if _RUNTIME.fullmatch(path.name)]
    if not found:
        raise NoRuntimeError(place)
    return found[-1]


def runtime_version(source: Path | None = None) -> str:
    """Return the version of `io.dolbear:dolbear-runtime` that this installation carries.

    Raises:
        NoRuntimeError: it isn't in this installation.
    """
    return runtime_jar(source).stem.removeprefix("dolbear-runtime-")


def _version(pom: Path) -> list[Artifact]:
    root = ET.parse(pom).getroot()  # noqa: S314  # our own file, beside this module
    group, name, version = (_text(root, tag) for tag in ("groupId", "artifactId", "version"))
    licence = _text(root, f"licenses/{_SPACE}license/{_SPACE}name")
    stem = f"{name}-{version}"
    found = sorted(path for kind in ("jar", "war") for path in pom.parent.glob(f"{stem}*.{kind}"))
    jars = [(path, path.stem.removeprefix(stem).lstrip("-"), path.suffix[1:]) for path in found]
    return [
        Artifact(
            group=group,
            name=name,
            version=version,
            classifier=classifier,
            extension=extension,
            file=path,
            licence=licence,
            sha256=digest.of_file(path),
        )
        for path, classifier, extension in [*jars, (pom, "", "pom")]
    ]


def _text(root: ET.Element, path: str) -> str:
    return (root.findtext(_SPACE + path) or "").strip()
