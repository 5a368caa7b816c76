"""The checksums that lie beside each file."""

from __future__ import annotations

import hashlib
from pathlib import Path

from dolbear.publishing.layout import CHECKSUMS, checksum

_BLOCK = 1 << 20


def checksums(content: Path | bytes) -> dict[str, bytes]:
    """Return all checksums of a content by kind; a file is read once."""
    if isinstance(content, bytes):
        return {kind: checksum(kind, content) for kind in CHECKSUMS}
    sums = {kind: hashlib.new(kind, usedforsecurity=False) for kind in CHECKSUMS}
    with content.open("rb") as file:
        while block := file.read(_BLOCK):
            for item in sums.values():
                item.update(block)
    return {kind: item.hexdigest().encode() for kind, item in sums.items()}


def says(content: bytes) -> str:
    """Return the digits in a checksum file; other tools write a file name behind them."""
    words = content[:1024].decode("ascii", "replace").lower().split()
    return words[0] if words else ""
