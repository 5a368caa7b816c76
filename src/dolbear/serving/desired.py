"""The desired-version file of an environment. Format: docs/formats/desired.md."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from dolbear.core.errors import IntegrityError
from dolbear.publishing.layout import Coordinates, CoordinatesError

_LARGEST = 1 << 20
_SHA256 = re.compile(r"[0-9a-f]{64}")


class DesiredFileError(IntegrityError):
    """A desired-version file that can't be read as one."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"{path}: {problem}", "What serves goes on. Write the file anew: dolbear deploy VERSION --to ENVIRONMENT."
        )
        self.path = path
        self.problem = problem


class Wanted(msgspec.Struct, frozen=True):
    """The version of one model, and the sha256 of its data jar."""

    version: str
    sha256: str


class _Document(msgspec.Struct, frozen=True):
    format: Literal[1]
    models: Annotated[dict[str, Wanted], msgspec.Meta(max_length=1000)]


def read(path: Path) -> dict[str, Wanted] | None:
    """Return the desired version of each `group:artifact`; None if there is no file.

    Raises:
        DesiredFileError: it isn't one.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as reason:
        raise DesiredFileError(path, f"can't be read: {reason.strerror or reason}") from reason
    if len(content) > _LARGEST:
        raise DesiredFileError(path, "is larger than 1 MiB")
    try:
        models = msgspec.json.decode(content, type=_Document).models
        for subject, wanted in models.items():
            coordinates(subject, wanted)
            if not _SHA256.fullmatch(wanted.sha256):
                raise DesiredFileError(path, f"the sha256 of {subject} isn't one")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as reason:
        raise DesiredFileError(path, f"isn't a desired-version file: {reason}") from reason
    except CoordinatesError as reason:
        raise DesiredFileError(path, reason.message) from reason
    return models


def coordinates(subject: str, wanted: Wanted) -> Coordinates:
    """Return the coordinates of a desired version.

    Raises:
        CoordinatesError: they would lead elsewhere.
    """
    group, _, artifact = subject.partition(":")
    return Coordinates(group, artifact, wanted.version)
