"""Files that appear whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from dolbear.core.errors import RemoteError

PART = ".part"
_SCRATCH = "work-"
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class StorageError(RemoteError):
    """The disk is full, read-only or forbidden."""

    def __init__(self, path: Path, reason: OSError) -> None:
        super().__init__(f"can't write {path}: {reason.strerror or reason}", _storage_hint(reason))
        self.path = path
        self.reason = reason


def _storage_hint(reason: OSError) -> str:
    if reason.errno in _FULL:
        return "Make room there (or raise the file-size limit) and run the command again; nothing was half-written."
    if reason.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return "Allow writing there, or name another place in dolbear.toml; nothing was half-written."
    return "Nothing was half-written; run the command again once the cause is mended."


class NoTemporaryFolderError(RemoteError):
    """No folder takes temporary files."""

    def __init__(self, reason: OSError) -> None:
        super().__init__(
            f"temporary files can't be written: {reason.strerror or reason}",
            "Make room there, or let TMPDIR name a folder that has some.",
        )


def temporary() -> Path:
    """Return the system's folder for temporary files: `TMPDIR`, else one that is usual.

    Raises:
        NoTemporaryFolderError: none can be written.
    """
    try:
        return Path(tempfile.gettempdir())
    except FileNotFoundError as reason:
        raise NoTemporaryFolderError(reason) from reason


def part(target: Path) -> Path:
    """Make an empty file beside `target` under a temporary name, with the rights that the umask leaves.

    The system applies the umask: to ask for it would change it, for a moment, for all threads.

    Raises:
        OSError: the place can't be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    made = target.with_name(f".{target.name[:40]}.{secrets.token_hex(8)}{PART}")
    os.close(os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o666))
    return made


@contextlib.contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give a temporary path beside `target`; rename it over `target` when the block ends well.

    A killed process leaves `target` as it was. Parents are made.

    Raises:
        StorageError: the place can't be written.
    """
    temporary: Path | None = None
    try:
        temporary = part(target)
        yield temporary
        temporary.replace(target)
        temporary = None
    except OSError as reason:
        raise StorageError(target, reason) from reason
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def write_bytes(target: Path, content: bytes) -> None:
    """Write `content` whole or not at all.

    Raises:
        StorageError: the place can't be written.
    """
    with replacing(target) as temporary:
        temporary.write_bytes(content)


def write_text(target: Path, content: str) -> None:
    """Write UTF-8 text whole or not at all.

    Raises:
        StorageError: the place can't be written.
    """
    write_bytes(target, content.encode())


def copy(source: Path, target: Path) -> None:
    """Copy bytes whole or not at all.

    Raises:
        StorageError: the place can't be written.
    """
    with replacing(target) as temporary:
        shutil.copyfile(source, temporary)


@contextlib.contextmanager
def scratch(parent: Path) -> Iterator[Path]:
    """Give an empty folder below `parent` that is gone afterwards.

    Raises:
        StorageError: the folder can't be made, or the disk became full in the block.
    """
    try:
        parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=parent))
    except OSError as reason:
        raise StorageError(parent, reason) from reason
    try:
        yield folder
    except OSError as reason:
        if reason.errno in _FULL:
            raise StorageError(Path(reason.filename or folder), reason) from reason
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep(parent: Path, *, older: float) -> None:
    """Remove the scratch folders below `parent` that killed commands left, if they are `older` than so many seconds."""
    for folder in parent.glob(f"{_SCRATCH}*"):
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime > older:
                shutil.rmtree(folder, ignore_errors=True)
