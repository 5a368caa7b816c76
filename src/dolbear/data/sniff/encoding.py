"""Guess the encoding of a text file."""

from __future__ import annotations

import codecs
from pathlib import Path

_BLOCK = 1 << 20
_HEAD = 4096
_MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_SHARE_OF_ZEROS = 0.2


def encoding_of(path: Path) -> str:
    """Return the encoding by its mark, else the first of UTF-16, UTF-8, cp1252, Latin-1 that fits all bytes."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for mark, name in _MARKS.items():
        if head.startswith(mark):
            return name
    # In UTF-16 each letter of English has one zero byte.
    zeros = [head[place::2].count(0) / max(1, len(head) // 2) for place in (0, 1)]
    if abs(zeros[0] - zeros[1]) > _SHARE_OF_ZEROS:
        return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    return next((name for name in ("utf-8", "cp1252") if _fits(path, name)), "latin-1")


def _fits(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
