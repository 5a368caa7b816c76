"""What a version is in a repository: the files that are published, and what goes with them to the releases."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from dolbear.core import digest
from dolbear.core.digest import Digest
from dolbear.ledger import read
from dolbear.line import champion, jars
from dolbear.line.results import Result
from dolbear.line.workspace import Workspace
from dolbear.packaging import evidence, pom
from dolbear.publishing import metadata, prepare, runtime
from dolbear.publishing import promote as copied
from dolbear.publishing import publish as put
from dolbear.publishing.layout import Coordinates
from dolbear.publishing.repository import Repository

Known = Mapping[str, Result]
_Parts = dict[tuple[str, str], Path | bytes]


def publish(space: Workspace, known: Known, at: Coordinates) -> bool:
    """Put the API and the model of these results among the candidates; False if all was there.

    Raises:
        DolbearError: it can't be put; call again, it goes on from there.
    """
    about, api = space.settings.project, jars.api_of(at)
    jar = jars.data_jar(space, known, at)
    changed = False
    if not is_whole(space.candidates, api):
        changed = _publish_api(space, known, api)
    parts: _Parts = {copied.JAR: jar, copied.POM: pom.data_pom(about, at.version, api.version).encode()}
    # What a dolbear published that kept no facts in the ledger stays.
    there = space.candidates.read(at.path(copied.EVIDENCE[1], copied.EVIDENCE[0]))
    parts[copied.EVIDENCE] = there or _evidence(space, known, at, jar)
    return put.publish(put.Release(at=at, files=parts), space.candidates) or changed


def _publish_api(space: Workspace, known: Known, api: Coordinates) -> bool:
    """Publish the typed API once per major.minor; later versions find it there, or among the releases."""
    if is_whole(space.releases, api):
        return copied.promote(api, space.releases, space.candidates)
    made = jars.api_jars(space, known, api)
    text = pom.api_pom(space.settings.project, api.version, runtime.runtime_version())
    parts: _Parts = {copied.JAR: made.jar, copied.SOURCES: made.sources, copied.POM: text.encode()}
    return put.publish(put.Release(at=api, files=parts), space.candidates)


def _evidence(space: Workspace, known: Known, at: Coordinates, jar: Path) -> bytes:
    """Tell of the run that reserved the number: of two that publish it at once, both write the same."""
    reserved = read.events(space.ledger.read(), champion.subject(space), "reserved")
    content = known["package"].summary["content"]
    told = next((event.data.get("run") for event in reserved if event.data.get("content") == content), None)
    about = {"coordinates": str(at), **(told or facts(space, known))}
    return evidence.statement({f"{at.artifact}-{at.version}.jar": digest.of_file(jar)}, about)


def facts(space: Workspace, known: Known) -> dict[str, Any]:
    """Return what is true of this run alone: persons, times, judgements."""
    gate = known["gate"]
    return {
        "commit": space.source.commit(),
        "author": space.source.author(),
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "verdicts": gate.summary["verdicts"],
        "champion": gate.ingredients.get("champion", ""),
        "seconds": {name: result.seconds for name, result in known.items()},
        "causes": {name: result.cause for name, result in known.items()},
        "toolchain": evidence.toolchain(),
    }


def promote(space: Workspace, at: Coordinates, sha256: Digest, approvals: Sequence[str]) -> bool:
    """Copy the runtime, the API and the model to the releases, with evidence and approvals; False if all was there.

    Raises:
        DolbearError: it can't be copied; call again, it goes on from there.
    """
    prepared = prepare.prepare(space.releases)
    api = copied.promote(jars.api_of(at), space.candidates, space.releases)
    of_run = space.candidates.read(at.path(copied.EVIDENCE[1], copied.EVIDENCE[0]))
    whole = evidence.with_facts(of_run, approvals=list(approvals)) if of_run and approvals else of_run
    data = copied.promote(at, space.candidates, space.releases, evidence=whole, expected=sha256)
    return prepared or api or data


def is_whole(repository: Repository, at: Coordinates) -> bool:
    """Say whether a version is listed, which it is only when all of its files are there."""
    return at.version in metadata.versions(repository.read(at.metadata))
