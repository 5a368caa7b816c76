"""Where things are in a Maven-layout repository, and its list of versions."""

from __future__ import annotations

import hashlib
import re
import time
import xml.etree.ElementTree as ET

import msgspec

from dolbear.core.errors import IntegrityError, UsageError

# Maven asks for sha1, else md5; the others are for those who want more.
CHECKSUMS = ("sha1", "md5", "sha256", "sha512")
METADATA = "maven-metadata.xml"
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_LARGEST = 4 << 20


class Coordinates(msgspec.Struct, frozen=True, order=True):
    """Group, artifact and version, as Maven names a release."""

    group: str
    artifact: str
    version: str

    def __post_init__(self) -> None:
        """Refuse what would lead outside of the repository."""
        for part in (self.group, self.artifact, self.version):
            if not _PART.fullmatch(part) or ".." in part:
                message = f"not Maven coordinates: {self.group}:{self.artifact}:{self.version}"
                raise UsageError(message, "Letters, digits, points, hyphens and underscores only.")

    def __str__(self) -> str:
        """Write `group:artifact:version`."""
        return f"{self.group}:{self.artifact}:{self.version}"

    @property
    def home(self) -> str:
        """The artifact's folder, which has its metadata."""
        return f"{self.group.replace('.', '/')}/{self.artifact}"

    def path(self, extension: str, classifier: str = "") -> str:
        """Return the path of one of its files."""
        tail = f"-{classifier}" if classifier else ""
        return f"{self.home}/{self.version}/{self.artifact}-{self.version}{tail}.{extension}"


def checksum(kind: str, content: bytes) -> bytes:
    """Return a checksum file's content: bare hexadecimal digits."""
    return hashlib.new(kind, content, usedforsecurity=False).hexdigest().encode()


def versions(content: bytes | None) -> list[str]:
    """Return the versions that a metadata file lists, in its order.

    Raises:
        IntegrityError: it can't be read.
    """
    if content is None:
        return []
    return [item.text or "" for item in _tree(content).iterfind("versioning/versions/version")]


def with_version(content: bytes | None, at: Coordinates, *, now: float | None = None) -> bytes:
    """Return metadata that lists this version too; what else is in it stays.

    `latest` and `release` name the highest version. A version that is listed changes nothing.

    Raises:
        IntegrityError: the present metadata can't be read.
    """
    if content is not None and at.version in versions(content):
        return content
    root = _tree(content) if content else _empty(at)
    versioning = _child(root, "versioning")
    listed = _child(versioning, "versions")
    ET.SubElement(listed, "version").text = at.version
    highest = max((item.text or "" for item in listed), key=_order)
    for name in ("latest", "release"):
        _child(versioning, name).text = highest
    _child(versioning, "lastUpdated").text = time.strftime("%Y%m%d%H%M%S", time.gmtime(now))
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _order(version: str) -> tuple[tuple[int, ...], str]:
    return tuple(int(part) for part in re.findall(r"\d+", version)), version


def _empty(at: Coordinates) -> ET.Element:
    root = ET.Element("metadata")
    ET.SubElement(root, "groupId").text = at.group
    ET.SubElement(root, "artifactId").text = at.artifact
    return root


def _child(parent: ET.Element, name: str) -> ET.Element:
    found = parent.find(name)
    return ET.SubElement(parent, name) if found is None else found


def _tree(content: bytes) -> ET.Element:
    # A document type may hold entities that grow without bound.
    if len(content) > _LARGEST or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        message = f"{METADATA} is too large, or declares a document type"
        raise IntegrityError(message, "Look at the file in the repository; nothing was changed.")
    try:
        return ET.fromstring(content)  # noqa: S314  # without a document type there are no entities
    except ET.ParseError as reason:
        message = f"{METADATA} isn't XML: {reason}"
        raise IntegrityError(message, "Delete or mend the file; publishing again lists its version.") from reason
