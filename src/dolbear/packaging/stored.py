"""Reads jars of stored entries, whoever made them.

Since nothing may be compressed and no two entries may share bytes, a jar can't unpack to more than
its own size: that is the whole defence against zip bombs.
"""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

_END = b"PK\x05\x06"
_END_SIZE = 22
# Jars above 2 GiB tell the length of their list in a record of their own.
_LOCATOR = b"PK\x06\x07"
_LOCATOR_SIZE = 20
_LARGE_END_SIZE = 56 + _LOCATOR_SIZE
_LARGEST_LIST = 1 << 20
_MOST_ENTRIES = 1000
_BLOCK = 1 << 20


class StoredError(ValueError):
    """A jar, or an entry of it, that isn't read."""


class StoredJar:
    """An open jar; its entries are checked before the first is read.

    Raises:
        StoredError: it isn't a jar, or one that might do harm.
        OSError: it can't be read.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        try:
            _check_end(self._file)
            self._jar = zipfile.ZipFile(self._file)
            self._check_entries(path.stat().st_size)
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as reason:
            self._file.close()
            raise StoredError(str(reason) or "isn't a jar") from reason
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._file.close()

    @property
    def names(self) -> list[str]:
        """Names of all entries, in order."""
        return self._jar.namelist()

    def read(self, name: str, most: int) -> bytes:
        """Return an entry's bytes, after their check sum was compared.

        Raises:
            StoredError: it isn't there, is larger than `most`, or damaged.
        """
        try:
            entry = self._jar.getinfo(name)
        except KeyError:
            message = f"has no {name}"
            raise StoredError(message) from None
        if entry.file_size > most:
            message = f"{name} is larger than {most:,} bytes"
            raise StoredError(message)
        return b"".join(self.blocks(name))

    def blocks(self, name: str) -> Iterator[bytes]:
        """Yield an entry's bytes in blocks; the check sum is compared with the last.

        Raises:
            StoredError: it is damaged.
        """
        try:
            with self._jar.open(name) as file:
                while block := file.read(_BLOCK):
                    yield block
        except (zipfile.BadZipFile, EOFError, RuntimeError) as reason:
            message = f"{name} is damaged: {reason}"
            raise StoredError(message) from reason

    def _check_entries(self, size: int) -> None:
        entries = self._jar.infolist()
        names = [entry.filename for entry in entries]
        if len(names) > _MOST_ENTRIES or len(names) != len(set(names)):
            problem = "has more than 1,000 entries, or one twice"
            raise StoredError(problem)
        for entry in entries:
            _check_entry(entry)
        if sum(entry.file_size for entry in entries) > size:
            problem = "has entries that overlap"
            raise StoredError(problem)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name, kind = entry.filename, stat.S_IFMT(entry.external_attr >> 16)
    if entry.compress_type != zipfile.ZIP_STORED or entry.compress_size != entry.file_size or entry.flag_bits & 1:
        problem = f"has a compressed or encrypted entry: {name[:100]!r}"
        raise StoredError(problem)
    if "\\" in name or not all(part and part.strip(".") for part in name.split("/")) or kind not in {0, stat.S_IFREG}:
        problem = f"has an entry that leads elsewhere: {name[:100]!r}"
        raise StoredError(problem)


def _check_end(file: BinaryIO) -> None:
    """Refuse a list of entries that would fill the memory before it could be counted."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_SIZE - _LARGE_END_SIZE))
    tail = file.read()
    end, large = tail[-_END_SIZE:], tail[:-_END_SIZE]
    if len(end) != _END_SIZE or not end.startswith(_END) or end[20:] != b"\0\0":
        problem = "isn't a jar, or was cut off"
        raise StoredError(problem)
    length = int.from_bytes(end[12:16], "little")
    if large[-_LOCATOR_SIZE:].startswith(_LOCATOR):
        length = max(length, int.from_bytes(large[40:48], "little"))
    if length > _LARGEST_LIST:
        problem = "has more than 1,000 entries"
        raise StoredError(problem)
