"""XML from elsewhere, read with distrust."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree as ET

from dolbear.core.errors import IntegrityError

_DEEPEST = 50


class XmlError(IntegrityError):
    """XML that isn't well-formed, or isn't harmless."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"XML {problem}")
        self.problem = problem


class _Builder(ET.TreeBuilder):
    """Builds no tree of a document type (entities, files from elsewhere) and none that is too deep."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def doctype(self, *_: object) -> None:
        problem = "has a document type declaration"
        raise XmlError(problem)

    def start(self, tag: str, attrs: Mapping[str, str], /) -> ET.Element:
        self._depth += 1
        if self._depth > _DEEPEST:
            problem = "is nested too deeply"
            raise XmlError(problem)
        return super().start(tag, dict(attrs))

    def end(self, tag: str, /) -> ET.Element:
        self._depth -= 1
        return super().end(tag)


def parse(content: bytes, *, most: int) -> ET.Element:
    """Return the root of a document of at most `most` bytes.

    Raises:
        XmlError: it is larger, not well-formed, has a document type, or is nested deeper than anyone writes.
    """
    if len(content) > most:
        problem = f"is larger than {most >> 20} MiB"
        raise XmlError(problem)
    parser = ET.XMLParser(target=_Builder())  # noqa: S314  # the builder refuses document types and depth
    try:
        parser.feed(content)
        root: ET.Element = parser.close()
    except (ET.ParseError, ValueError, LookupError) as reason:
        problem = f"isn't well-formed: {reason}"
        raise XmlError(problem) from reason
    return root
