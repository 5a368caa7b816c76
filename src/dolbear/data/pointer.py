"""The pointer: a small file in Git that stands for data in the archive. Format: docs/formats/pointer.md."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec

from dolbear.core import files
from dolbear.core.digest import Digest, hex_of
from dolbear.core.errors import UsageError

SUFFIX = ".pointer.toml"
_FORMAT = 1
_HEAD = "# The data itself is in the archive: `dolbear data checkout` brings it here.\n"


class PointerError(UsageError):
    """A pointer file that isn't one."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path} isn't a pointer: {reason}",
            "Take it from Git again (a merge may have left both sides in it), or make it anew: `dolbear data add`.",
        )
        self.path = path
        self.reason = reason


class Pointer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What the data is: its digest and size; `rows` where they were counted."""

    format: int
    digest: Digest
    bytes: int
    rows: int | None = None


def make(digest: Digest, size: int, rows: int | None = None) -> Pointer:
    """Make a pointer of the present format."""
    return Pointer(format=_FORMAT, digest=digest, bytes=size, rows=rows)


def path_of(path: Path | str) -> Path:
    """Return where the pointer of a data file is."""
    return Path(f"{path}{SUFFIX}")


def read(path: Path) -> Pointer | None:
    """Read the pointer beside a data file; None if there is none.

    Raises:
        PointerError: the file is damaged.
    """
    file = path_of(path)
    try:
        pointer = msgspec.convert(tomllib.loads(file.read_text(encoding="utf-8")), Pointer)
        hex_of(pointer.digest)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as reason:  # bad TOML, UTF-8, member or digest: all are ValueErrors
        raise PointerError(file, str(reason)) from reason
    if pointer.format != _FORMAT:
        raise PointerError(file, f"format {pointer.format} is newer than this dolbear knows")
    return pointer


def write(path: Path, pointer: Pointer) -> Path:
    """Write the pointer beside a data file: one fact a line, so that Git merges and shows it well.

    Raises:
        StorageError: the place can't be written.
    """
    lines = [f"format = {pointer.format}", f'digest = "{pointer.digest}"', f"bytes = {pointer.bytes}"]
    if pointer.rows is not None:
        lines.append(f"rows = {pointer.rows}")
    file = path_of(path)
    files.write_text(file, _HEAD + "".join(f"{line}\n" for line in lines))
    return file
