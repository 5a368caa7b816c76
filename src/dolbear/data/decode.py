"""Text files of any encoding, as UTF-8 and in constant memory."""

from __future__ import annotations

import codecs
import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from dolbear.core.errors import UsageError
from dolbear.core.files import StorageError, temporary

_BLOCK = 1 << 20
_FOREIGN = {
    b"PAR1": ("is Parquet", "Give it the ending .parquet."),
    b"PK\x03\x04": ("is a zip archive or an Excel workbook", "Save the sheet as CSV, or unpack the archive."),
    b"\x1f\x8b": ("is compressed by gzip", "Unpack it: gunzip FILE."),
    b"\x28\xb5\x2f\xfd": ("is compressed by zstd", "Unpack it: unzstd FILE."),
    b"BZh": ("is compressed by bzip2", "Unpack it: bunzip2 FILE."),
    b"\xd0\xcf\x11\xe0": ("is an old Excel workbook", "Save the sheet as CSV."),
    b"SQLite format 3\x00": ("is an SQLite database", "Collect from it: [data.NAME.source] sqlite = …, query = …"),
    b"\x89PNG": ("is a picture", "A dataset is a table."),
    b"%PDF": ("is a PDF document", "A dataset is a table."),
}


class DataError(UsageError):
    """A file that can't be read as a table."""

    def __init__(self, path: Path, problem: str, hint: str) -> None:
        super().__init__(f"{path}: {problem}", hint)
        self.path = path
        self.problem = problem


def canonical(encoding: str, path: Path) -> str:
    """Return Python's name of a text encoding; a mark at the start of UTF-8 is no part of the text.

    Raises:
        DataError: there is no such encoding; `path` is for the message.
    """
    try:
        found = codecs.lookup(encoding)
        "".encode(encoding)
    except LookupError as error:
        message = f"no text encoding is called {encoding!r}"
        raise DataError(path, message, "Such as utf-8, utf-16, cp1252, latin-1.") from error
    return "utf-8-sig" if found.name in {"utf-8", "ascii"} else found.name


def refuse_foreign(path: Path) -> None:
    """Raise for a file that is no text at all.

    Raises:
        DataError: it is of another format, or binary.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as reason:
        raise DataError(
            path, f"can't be read: {reason.strerror or reason}", "Is it a file that you may read?"
        ) from reason
    for magic, (what, hint) in _FOREIGN.items():
        if head.startswith(magic):
            raise DataError(path, f"{what}, not a text table", hint)


@contextlib.contextmanager
def opened(path: Path, encoding: str) -> Iterator[TextIO]:
    """Open a text file; line ends stay as they are.

    Raises:
        DataError: it isn't in that encoding, also while the block reads it.
    """
    name = canonical(encoding, path)
    try:
        with path.open(encoding=name, newline="") as file:
            yield file
    except UnicodeError as error:
        raise undecodable(path, encoding) from error


@contextlib.contextmanager
def as_utf8(path: Path, encoding: str, *, even: bool = False) -> Iterator[Path]:
    """Give the same text in UTF-8: the file itself, or a temporary copy; `even`: with one kind of line end.

    Raises:
        DataError: it isn't in that encoding.
        StorageError: there is no room for the copy.
    """
    if canonical(encoding, path) == "utf-8-sig" and not even:
        yield path
        return
    with (
        tempfile.NamedTemporaryFile(prefix="dolbear-", suffix=".csv", dir=temporary()) as copy,
        opened(path, encoding) as file,
    ):
        if even:
            file.reconfigure(newline=None)  # type: ignore[attr-defined]  # a TextIOWrapper
        while block := file.read(_BLOCK):
            try:
                copy.write(block.encode(errors="surrogatepass"))
                copy.flush()
            except OSError as reason:
                raise StorageError(Path(copy.name), reason) from reason
        yield Path(copy.name)


def undecodable(path: Path, encoding: str) -> DataError:
    """Say where the file leaves its encoding."""
    hint = 'Name its encoding: [data.NAME.format] encoding = "cp1252" (or "utf-16", …).'
    where = ""
    if "\n".encode(encoding) == b"\n":
        where = _place(path, canonical(encoding, path))
    return DataError(path, f"{where}isn't {encoding} text", hint)


def _place(path: Path, encoding: str) -> str:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                line.decode(encoding)
            except UnicodeDecodeError as error:
                byte = line[error.start]
                return f"line {number:,}: byte 0x{byte:02x} at {error.start + 1:,} "
    return ""
