"""The desired-version file that servers follow. Format: docs/formats/desired.md."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from dolbear.core import digest, files
from dolbear.core.errors import IntegrityError

_FORMAT = 1
_LARGEST = 1 << 20


class DesiredFileError(IntegrityError):
    """A desired-version file that isn't one."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}", "Mend or remove it; dolbear deploy writes it anew.")


class Desired(msgspec.Struct, frozen=True):
    """What one model shall be: the version, and the sha256 of its data jar."""

    version: str
    sha256: str


class _Document(msgspec.Struct, frozen=True):
    format: int
    models: dict[str, Desired]


def read(path: Path) -> dict[str, Desired]:
    """Return what each model (`group:artifact`) shall be; nothing where there is no file.

    Raises:
        DesiredFileError: the file isn't of this format.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return {}
    except OSError as reason:
        raise files.StorageError(path, reason) from reason
    return parse(path, content)


def parse(path: Path, content: bytes) -> dict[str, Desired]:
    """Return what the content of the file says.

    Raises:
        DesiredFileError: it isn't of this format.
    """
    try:
        if len(content) > _LARGEST:
            raise DesiredFileError(path, "is larger than 1 MiB")
        found = msgspec.json.decode(content, type=_Document)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as reason:
        raise DesiredFileError(path, f"isn't a desired-version file: {reason}") from reason
    if found.format != _FORMAT:
        raise DesiredFileError(path, f"has the format {found.format}, this dolbear knows {_FORMAT}")
    return found.models


def write(path: Path, model: str, desired: Desired | None) -> None:
    """Say what one model shall be (None: nothing); others in the file stay as they are.

    Raises:
        DesiredFileError: what is there isn't of this format.
        StorageError: the file can't be written.
    """
    with _alone(path):
        models = {name: one for name, one in read(path).items() if name != model}
        if desired is not None:
            models[model] = desired
        document = _Document(format=_FORMAT, models=models)
        files.write_bytes(path, digest.canonical_json(msgspec.to_builtins(document)))


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a lock beside the file: projects may share it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as reason:
        raise files.StorageError(path, reason) from reason
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
