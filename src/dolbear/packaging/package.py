"""The data jar: the same content gives the same bytes. Format: docs/formats/package.md."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import msgspec

from dolbear.core import digest
from dolbear.core.digest import Digest
from dolbear.core.errors import UsageError
from dolbear.packaging import jar, pom
from dolbear.packaging.java_api import names
from dolbear.project.settings import About

_NAME = re.compile(r"\w[\w.-]*")


class ContentsError(UsageError):
    """A name or version that can't be part of a jar."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text!r} can't be part of a jar's entry names",
            "Use letters, digits, '.', '_' and '-' for [project] group and name in dolbear.toml.",
        )
        self.text = text


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """A package without its version: files by entry name below `META-INF/dolbear`, and their digest."""

    about: About
    entries: dict[str, Path]
    digest: Digest


def folder(about: About) -> str:
    """Return the folder of a model's entries in its jar."""
    return f"META-INF/dolbear/{about.group}/{about.name}/"


def contents(about: About, found: Mapping[str, Path]) -> Contents:
    """Collect a package's files, by their names such as `model.onnx`, and name them by their content.

    Raises:
        ContentsError: group or name would lead elsewhere.
    """
    _check(about.group, about.name)
    entries = {folder(about) + name: path for name, path in sorted(found.items())}
    digests = {name: digest.of_file(path) for name, path in entries.items()}
    return Contents(about=about, entries=entries, digest=content_digest(digests, pom.data_pom(about, "", "")))


def content_digest(entries: Mapping[str, Digest], pom_text: str) -> Digest:
    """Return the digest of a package's content: of its entries' digests by name, and of the pom without versions."""
    return digest.of_json({**entries, "pom.xml": digest.of_bytes(pom.without_version(pom_text).encode())})


def write_jar(made: Contents, version: str, api_version: str, target: Path) -> None:
    """Write the jar of one version.

    Raises:
        ContentsError: a version that would write more than itself.
        StorageError: the place can't be written.
    """
    _check(version, api_version)
    about = made.about
    place = f"META-INF/maven/{about.group}/{about.name}/"
    small: dict[str, Path | bytes] = {
        place + "pom.xml": pom.data_pom(about, version, api_version).encode(),
        place + "pom.properties": f"artifactId={about.name}\ngroupId={about.group}\nversion={version}\n".encode(),
    }
    jar.write(target, _manifest(made, version), small | made.entries)


def _check(*texts: str) -> None:
    for text in texts:
        if not _NAME.fullmatch(text) or ".." in text:
            raise ContentsError(text)


def _manifest(made: Contents, version: str) -> bytes:
    values = {
        "Manifest-Version": "1.0",
        "Automatic-Module-Name": names.package(made.about.group, made.about.name) + ".data",
        "Implementation-Title": made.about.name,
        "Implementation-Version": version,
        "Dolbear-Content": made.digest,
    }
    # The main section ends with an empty line.
    return jar.manifest_of(values) + b"\r\n"
