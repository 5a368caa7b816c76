"""Where a key stands in a TOML text. `tomllib` reads values; this only finds lines."""

from __future__ import annotations

import re

_HEADER = re.compile(r"\s*\[\[?\s*(.+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)"""
_ASSIGNMENT = re.compile(rf"\s*({_KEY}(?:\s*\.\s*{_KEY})*)\s*=\s*(.*)$")
_INLINE = re.compile(rf"(?:^|[{{,])\s*({_KEY}(?:\s*\.\s*{_KEY})*)\s*=")
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'')


def key_lines(text: str) -> dict[tuple[str, ...], int]:
    """Map the path of each table and key to its line, counted from 1.

    Keys inside inline tables are found too. `text` must be valid TOML.
    """
    found: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    closing = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if closing:
            closing = "" if closing in line else closing
        elif (header := _HEADER.match(line)) and not _ASSIGNMENT.match(line):
            table = _path(header[1])
            found.setdefault(table, number)
        elif assignment := _ASSIGNMENT.match(line):
            key = table + _path(assignment[1])
            found.setdefault(key, number)
            closing = _opened(assignment[2])
            _inline(assignment[2], key, number, found)
    return found


def line_of(found: dict[tuple[str, ...], int], path: tuple[str, ...]) -> int:
    """Return the line of `path`, or of its nearest parent; 1 if there is none."""
    while path and path not in found:
        path = path[:-1]
    return found.get(path, 1)


def _path(text: str) -> tuple[str, ...]:
    parts = re.findall(_KEY, text)
    return tuple(_unquoted(part) for part in parts)


def _unquoted(part: str) -> str:
    if part.startswith('"'):
        return part[1:-1].encode().decode("unicode_escape").encode("latin-1", "replace").decode("utf-8", "replace")
    return part.strip("'")


def _opened(value: str) -> str:
    """Return the quotes that end a multi-line string begun in `value`, or nothing."""
    for quotes in ('"""', "'''"):
        if value.startswith(quotes) and quotes not in value[3:]:
            return quotes
    return ""


def _inline(value: str, parent: tuple[str, ...], number: int, found: dict[tuple[str, ...], int]) -> None:
    if not value.startswith("{"):
        return
    bare = _STRINGS.sub(lambda text: text[0] if value[text.end() :].lstrip().startswith("=") else '""', value)
    for match in _INLINE.finditer(bare):
        found.setdefault(parent + _path(match[1]), number)
