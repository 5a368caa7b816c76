"""What a server reads in the desired-version file. Format: docs/formats/desired.md."""

from __future__ import annotations

import re
from pathlib import Path

from dolbear.delivery import desired
from dolbear.delivery.desired import Desired, DesiredFileError
from dolbear.publishing.layout import Coordinates, CoordinatesError

_LARGEST = 1 << 20
_MOST = 1000
_SHA256 = re.compile(r"[0-9a-f]{64}")


def read(path: Path) -> dict[Coordinates, str] | None:
    """Return the sha256 of each version that is desired; None if there is no file.

    Raises:
        DesiredFileError: it isn't one, or names what can't be.
    """
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for
            raise DesiredFileError(path, "isn't a file")
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as reason:
        raise DesiredFileError(path, f"can't be read: {reason.strerror or reason}") from reason
    models = desired.parse(path, content)
    if len(models) > _MOST:
        raise DesiredFileError(path, f"names more than {_MOST:,} models")
    return {_coordinates(path, subject, one): one.sha256 for subject, one in models.items()}


def _coordinates(path: Path, subject: str, one: Desired) -> Coordinates:
    if not _SHA256.fullmatch(one.sha256):
        raise DesiredFileError(path, f"the sha256 of {subject} isn't one")
    group, _, artifact = subject.partition(":")
    try:
        return Coordinates(group, artifact, one.version)
    except CoordinatesError as reason:
        raise DesiredFileError(path, reason.message) from reason
