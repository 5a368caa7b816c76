"""Where a key stands in a TOML text. `tomllib` reads values; this only finds lines."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left

Path = tuple[str, ...]

_PART = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*'""")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_GAP = re.compile(r"(?:[ \t\r\n]+|\#[^\n]*)*")
_BETWEEN = re.compile(r"(?:[ \t\r\n,]+|\#[^\n]*)*")
_BLANKS = re.compile(r"[ \t]*")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""+'  # up to two quotes more may stand before the three that end it
    r"|'''.*?'''+"
    r"""|"(?:[^"\\]|\\.)*"|'[^']*'""",
    re.DOTALL,
)
_BARE = re.compile(r"[^,\]}#\r\n]*")


def key_lines(text: str) -> dict[Path, int]:
    """Map the path of each table and key to its line, counted from 1.

    A member of an array has its place, from "0" on, in the path. `text` must be valid TOML.
    """
    scan = _Scan(text)
    scan.document()
    return scan.found


def line_of(found: dict[Path, int], path: Path) -> int:
    """Return the line of `path`, or of its nearest parent; 1 if there is none."""
    while path and path not in found:
        path = path[:-1]
    return found.get(path, 1)


class _Scan:
    """A walk over valid TOML, from `at` on."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[Path, int] = {}
        self._ends = [match.start() for match in re.finditer("\n", text)]

    def document(self) -> None:
        table: Path = ()
        self._skip(_GAP)
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                line = self._line()
                brackets = 2 if self.text.startswith("[[", self.at) else 1
                self.at += brackets
                table = self._key()
                self.at += brackets
                self._note((), table, line)
            else:
                self._pair(table)
            self._skip(_GAP)

    def _pair(self, parent: Path) -> None:
        line = self._line()
        key = self._key()
        self._note(parent, key, line)
        self.at += 1  # the equals sign
        self._value(parent + key)

    def _key(self) -> Path:
        parts = []
        while True:
            self._skip(_BLANKS)
            match = _PART.match(self.text, self.at)
            assert match is not None  # noqa: S101  # valid TOML
            self.at = match.end()
            parts.append(_plain(match[0]))
            dot = _DOT.match(self.text, self.at)
            if dot is None:
                self._skip(_BLANKS)
                return tuple(parts)
            self.at = dot.end()

    def _value(self, path: Path) -> None:
        self._skip(_BLANKS)
        sign = self.text[self.at]
        if sign in "\"'":
            self._skip(_STRING)
        elif sign in "[{":
            self.at += 1
            if sign == "[":
                self._members(path)
            else:
                self._inline(path)
        else:
            self._skip(_BARE)

    def _members(self, path: Path) -> None:
        place = 0
        while self._more("]"):
            member = (*path, str(place))
            self.found.setdefault(member, self._line())
            self._value(member)
            place += 1

    def _inline(self, path: Path) -> None:
        while self._more("}"):
            self._pair(path)

    def _more(self, closing: str) -> bool:
        """Go to the next member, or behind the closing bracket."""
        self._skip(_BETWEEN)
        if self.text[self.at] != closing:
            return True
        self.at += 1
        return False

    def _note(self, parent: Path, key: Path, line: int) -> None:
        for depth in range(1, len(key) + 1):
            self.found.setdefault(parent + key[:depth], line)

    def _line(self) -> int:
        return bisect_left(self._ends, self.at) + 1

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.at)
        assert match is not None  # noqa: S101  # valid TOML
        self.at = match.end()


def _plain(part: str) -> str:
    return str(tomllib.loads(f"key = {part}")["key"]) if part[0] in "\"'" else part
