"""Digests, always written with their algorithm: `sha256:<64 hex>`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import NewType

Digest = NewType("Digest", str)

_PREFIX = "sha256:"


def of_bytes(content: bytes) -> Digest:
    """Digest of `content`."""
    return Digest(_PREFIX + hashlib.sha256(content).hexdigest())


def of_file(path: Path) -> Digest:
    """Digest of a file's bytes, read in blocks."""
    with path.open("rb") as file:
        return Digest(_PREFIX + hashlib.file_digest(file, "sha256").hexdigest())


def of_json(value: object) -> Digest:
    """Digest of `value` in canonical JSON; equal values give equal digests."""
    return of_bytes(canonical_json(value))


def canonical_json(value: object) -> bytes:
    """Encode as JSON with sorted keys, no white space, UTF-8; `NaN` is an error."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def hex_of(digest: Digest) -> str:
    """Return the hexadecimal part.

    Raises:
        ValueError: the text isn't a sha256 digest.
    """
    value = digest.removeprefix(_PREFIX)
    if value == digest or len(value) != hashlib.sha256().digest_size * 2 or set(value) - set("0123456789abcdef"):
        msg = f"not a sha256 digest: {digest!r}"
        raise ValueError(msg)
    return value


def short(digest: Digest) -> str:
    """Return the first 12 hexadecimal digits, for people."""
    return digest.removeprefix(_PREFIX)[:12]
