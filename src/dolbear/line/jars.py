"""The two jars of one version, in `.dolbear/package`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from dolbear.core import digest, files
from dolbear.core.digest import Digest
from dolbear.ledger import read
from dolbear.ledger.event import version_of
from dolbear.line import champion
from dolbear.line.results import Result
from dolbear.line.stages import package
from dolbear.line.workspace import Workspace
from dolbear.packaging import version as semver
from dolbear.packaging.java_api.build import build
from dolbear.packaging.package import write_jar
from dolbear.publishing import runtime
from dolbear.publishing.layout import Coordinates

_FOLDER = "package"


class ApiJars(msgspec.Struct, frozen=True):
    """The compiled API and its sources."""

    jar: Path
    sources: Path


def api_of(at: Coordinates) -> Coordinates:
    """Return the coordinates of the typed API that goes with a version."""
    number = semver.parse(at.version)
    return Coordinates(at.group, f"{at.artifact}-api", f"{number.major}.{number.minor}.0")


def data_jar(space: Workspace, known: Mapping[str, Result], at: Coordinates) -> Path:
    """Write the data jar, which needs no JDK, and return it."""
    jar = space.folder / _FOLDER / f"{at.artifact}-{at.version}.jar"
    write_jar(package.contents(space, known), at.version, api_of(at).version, jar)
    return jar


def api_jars(space: Workspace, known: Mapping[str, Result], api: Coordinates) -> ApiJars:
    """Compile the API and write its jars; once compiled, an API of these sources is taken from the archive.

    Its Javadoc tells of the data that its first version was reserved with, as the ledger has it: so a
    release that was cut off, or done by two at once, has the same bytes.

    Raises:
        NotFoundError: there is no JDK, or this installation carries no runtime.
    """
    folder = space.folder / _FOLDER
    jar, sources = folder / f"{api.artifact}-{api.version}.jar", folder / f"{api.artifact}-{api.version}-sources.jar"
    texts = package.api_sources(space, _observed(space, known, api))
    question = [str(api), digest.of_json(texts), runtime.runtime_version()]
    note = f"apis/{digest.hex_of(digest.of_json(question))}.json"
    kept = space.archive.read_note(note)
    if kept is None:
        space.progress.note("compiling the typed Java API …")
        with files.scratch(space.folder / "work") as work:
            made = build(texts, work, space.compiler, classpath=[runtime.runtime_jar()])
            found = [space.archive.put(path) for path in (made, made.with_name("api-sources.jar"))]
        kept = json.dumps(found).encode()
        space.archive.write_note(note, kept)
    for target, name in zip((jar, sources), json.loads(kept), strict=True):
        files.copy(space.archive.fetch(Digest(name)), target)
    return ApiJars(jar, sources)


def _observed(space: Workspace, known: Mapping[str, Result], api: Coordinates) -> Mapping[str, Any]:
    number = semver.parse(api.version)
    for event in read.events(space.ledger.read(), champion.subject(space), "reserved"):
        if version_of(event)[:2] == (number.major, number.minor) and "seen" in event.data:
            return dict(event.data["seen"])
    return package.seen(space, known)
