"""Jars whose bytes follow from their content: stored, in a fixed order, without a clock."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from dolbear.core import files

MANIFEST = "META-INF/MANIFEST.MF"
# The oldest time that a zip file can hold.
_TIME = (1980, 1, 1, 0, 0, 0)
_LARGE = 1 << 31
_LINE = 72


def write(target: Path, manifest: bytes, entries: Mapping[str, Path | bytes]) -> None:
    """Write a jar: the manifest first, then the entries by name.

    Raises:
        StorageError: the place can't be written.
    """
    with files.replacing(target) as temporary, zipfile.ZipFile(temporary, "w") as jar:
        jar.writestr(_entry(MANIFEST), manifest)
        for name, content in sorted(entries.items(), key=lambda item: item[0]):
            if isinstance(content, bytes):
                jar.writestr(_entry(name), content)
            else:
                _add_file(jar, name, content)


def manifest_of(values: Mapping[str, str]) -> bytes:
    """Return a manifest's main section; 72 bytes are the longest line, which goes on after a space."""
    lines: list[bytes] = []
    for name, value in values.items():
        lines += _folded(f"{name}: {value}".encode())
    return b"\r\n".join([*lines, b""])


def _folded(line: bytes) -> Iterable[bytes]:
    yield line[:_LINE]
    for at in range(_LINE, len(line), _LINE - 1):
        yield b" " + line[at : at + _LINE - 1]


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _TIME)
    entry.compress_type = zipfile.ZIP_STORED
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    return entry


def _add_file(jar: zipfile.ZipFile, name: str, path: Path) -> None:
    entry = _entry(name)
    entry.file_size = path.stat().st_size
    with path.open("rb") as source, jar.open(entry, "w", force_zip64=entry.file_size >= _LARGE) as sink:
        while block := source.read(1 << 20):
            sink.write(block)
