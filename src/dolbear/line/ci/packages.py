"""The packages that a build agent installs: what is installed here, to the version, and its hashes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from dolbear.core import digest
from dolbear.core.errors import NotFoundError

if TYPE_CHECKING:
    from packaging.requirements import Requirement

LOCK = "requirements-ci.lock"
_HEAD = """\
# What a build agent installs, for {python}: dolbear and what training needs, as installed
# where dolbear ci was run. Yours to change; remove it and run dolbear ci again to have it written anew.
"""


class NoWheelError(NotFoundError):
    """A folder of wheels lacks some, so that not every package would have a hash."""

    def __init__(self, folder: Path, missing: list[str]) -> None:
        super().__init__(
            f"{folder} has no wheel of {', '.join(missing)}",
            f"pip download --dest {folder} {' '.join(missing)}",
        )
        self.missing = missing


def lock(pins: Mapping[str, str], *, wheels: Path | None = None) -> str:
    """Return the text of a requirements file: dolbear, the project's `pins`, and all that they need here.

    With `wheels`, a folder, each package gets the hashes of its wheels there, and pip takes no other bytes.

    Raises:
        NoWheelError: the folder lacks one.
    """
    versions = {"dolbear": metadata.version("dolbear"), **_needed("dolbear", *pins), **_canonical(pins)}
    hashes = _hashes(wheels) if wheels else {}
    wanted = sorted(versions.items())
    missing = [f"{name}=={version}" for name, version in wanted if wheels and (name, version) not in hashes]
    if wheels and missing:
        raise NoWheelError(wheels, missing)
    lines = ["".join(_line(name, version, hashes.get((name, version), []))) for name, version in wanted]
    return "\n".join([_HEAD.format(python=_python()) + lines[0], *lines[1:], ""])


def _line(name: str, version: str, hashes: list[str]) -> Iterator[str]:
    yield f"{name}=={version}"
    yield from (f" \\\n    --hash={one}" for one in hashes)


def _needed(*names: str) -> dict[str, str]:
    """Follow what is installed, from package to package; what isn't is left to pip."""
    found: dict[str, str] = {}
    waiting = [(name, "") for name in names]
    done = set()
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in done:
            continue
        done.add((name, extra))
        try:
            about = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        found[_plain(name)] = about.version
        for need in _requirements(about):
            if need.marker is None or need.marker.evaluate({"extra": extra}):
                waiting += [(_plain(need.name), one) for one in ("", *need.extras)]
    return found


def _requirements(about: metadata.Distribution) -> Iterator[Requirement]:
    from packaging.requirements import Requirement

    return map(Requirement, about.requires or ())


def _hashes(folder: Path) -> dict[tuple[str, str], list[str]]:
    from packaging.utils import InvalidWheelFilename, parse_wheel_filename

    found: dict[tuple[str, str], list[str]] = {}
    for path in sorted(folder.glob("*.whl")):
        try:
            name, version, *_ = parse_wheel_filename(path.name)
        except InvalidWheelFilename:
            continue
        found.setdefault((name, str(version)), []).append(digest.of_file(path))
    return found


def _canonical(pins: Mapping[str, str]) -> dict[str, str]:
    return {_plain(name): version for name, version in pins.items()}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _python() -> str:
    import platform

    return f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"
