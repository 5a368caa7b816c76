"""`maven-metadata.xml`: the list of an artifact's versions. Format: docs/formats/repository.md."""

from __future__ import annotations

import re
import time
from xml.etree import ElementTree as ET

from dolbear.core import xml
from dolbear.core.errors import IntegrityError
from dolbear.publishing.layout import Coordinates, order

_LARGEST = 16 << 20
_SPACE = re.compile(r"\{http://maven\.apache\.org/METADATA/[^}]*\}")
_STAMP = re.compile(r"[0-9]{14}")


class MetadataError(IntegrityError):
    """A list of versions that can't be read or trusted."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"maven-metadata.xml {problem}", "Look at it; if no other tool needs it, delete it and publish again."
        )
        self.problem = problem


def versions(content: bytes | None) -> tuple[str, ...]:
    """Return the versions that a list has, lowest first; none where there is no list.

    Raises:
        MetadataError: the content isn't a list of versions.
    """
    return _sorted(_texts(_parse(content))) if content is not None else ()


def with_version(content: bytes | None, at: Coordinates, *, now: float | None = None) -> bytes:
    """Return the list with this version too; `content` is what is there, None at first.

    A version that is listed already changes nothing, not a byte. Elements that aren't ours stay. The
    order in which versions are added doesn't show; `release` is the highest, time goes only forward.

    Raises:
        MetadataError: what is there isn't such a list, or is of another artifact.
    """
    root = _parse(content) if content is not None else ET.Element("metadata")
    _identify(root, at)
    listed = _texts(root)
    if content is not None and at.version in listed and _release(root) == _sorted(listed)[-1]:
        return content
    _list(_child(root, "versioning"), _sorted([*listed, at.version]))
    updated = _child(_child(root, "versioning"), "lastUpdated")
    before, stamp = (updated.text or "").strip(), time.strftime("%Y%m%d%H%M%S", time.gmtime(now))
    updated.text = max(stamp, before) if _STAMP.fullmatch(before) else stamp
    return _written(root)


def _list(versioning: ET.Element, known: tuple[str, ...]) -> None:
    _child(versioning, "release").text = known[-1]
    latest = versioning.find("latest")
    if latest is not None:
        latest.text = known[-1]
    listing = _child(versioning, "versions")
    for item in listing.findall("version"):
        listing.remove(item)
    for version in known:
        ET.SubElement(listing, "version").text = version


def _parse(content: bytes) -> ET.Element:
    try:
        root = xml.parse(content, most=_LARGEST)
    except xml.XmlError as error:
        raise MetadataError(error.problem) from error
    for element in root.iter():
        element.tag = _SPACE.sub("", element.tag)
    if root.tag != "metadata":
        problem = f"has the root element {root.tag!r}"
        raise MetadataError(problem)
    return root


def _identify(root: ET.Element, at: Coordinates) -> None:
    for place, (tag, wanted) in enumerate({"groupId": at.group, "artifactId": at.artifact}.items()):
        found = root.find(tag)
        if found is None:
            found = ET.Element(tag)
            root.insert(place, found)
        text = (found.text or "").strip()
        if text and text != wanted:
            problem = f"is of {tag} {text!r}, not {wanted!r}"
            raise MetadataError(problem)
        found.text = wanted


def _texts(root: ET.Element) -> list[str]:
    found = ((item.text or "").strip() for item in root.findall("versioning/versions/version"))
    return [text for text in found if text]


def _release(root: ET.Element) -> str:
    return (root.findtext("versioning/release") or "").strip()


def _child(parent: ET.Element, tag: str) -> ET.Element:
    found = parent.find(tag)
    return ET.SubElement(parent, tag) if found is None else found


def _sorted(found: list[str]) -> tuple[str, ...]:
    return tuple(sorted(set(found), key=lambda version: (order(version), version)))


def _written(root: ET.Element) -> bytes:
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return text + b"\n"
