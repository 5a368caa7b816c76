"""The report and the JUnit file of a run, in `.dolbear/`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from dolbear.core import digest, files
from dolbear.core.errors import NotFoundError
from dolbear.ledger import read
from dolbear.line import champion, sides
from dolbear.line.results import Result
from dolbear.line.workspace import Workspace

if TYPE_CHECKING:
    from dolbear.line.outcome import Outcome
    from dolbear.quality.report import Report
    from dolbear.quality.report.document import Change

PAGE = Path("report", "index.html")
JUNIT = Path("junit.xml")
_STAMP = Path("report", "made-from.txt")


def write(space: Workspace, outcome: Outcome) -> Path | None:
    """Write report and JUnit file as far as the run came; None where there is nothing to report.

    A report that says the same already is left as it is. JUnit's file is written each time, since
    Jenkins skips one that is older than the build.
    """
    known = outcome.known
    junit = known.get("check")
    if junit is None:
        return None
    stamp = digest.of_json([outcome.sentence, *(result.cause for result in known.values())])
    page = space.folder / PAGE
    if "gate" in known and (not page.exists() or _read(space.folder / _STAMP) != stamp):
        _report(space, outcome)
        files.write_text(space.folder / _STAMP, stamp)
    _junit(space, known, fresh=stamp)
    return page if "gate" in known else None


def _junit(space: Workspace, known: dict[str, Result], *, fresh: str) -> None:
    target, stamp = space.folder / JUNIT, space.folder / "junit.stamp"
    if target.exists() and _read(stamp) == fresh:
        target.touch()
        return
    from dolbear.quality import junit

    about = space.settings.project
    suite = junit.Suite(
        group=about.group,
        project=about.name,
        verdicts=_verdicts(known),
        checks=tuple(_check_cases(known)),
        seconds=sum(result.seconds for result in known.values()),
        when=dt.datetime.now(tz=dt.UTC),
    )
    junit.write(suite, target)
    files.write_text(stamp, fresh)


def _report(space: Workspace, outcome: Outcome) -> None:
    from dolbear.quality import report

    report.write(_document(space, outcome), space.folder / PAGE.parent)


def _document(space: Workspace, outcome: Outcome) -> Report:
    from dolbear.line import snippets
    from dolbear.quality.evaluation import from_json
    from dolbear.quality.report import Report
    from dolbear.quality.verdict import Champion, Judgement

    known, about = outcome.known, space.settings.project
    gate, evaluated = known["gate"], known["evaluate"]
    version = outcome.released.version if outcome.released else ""
    shown = snippets.of(space, version)
    since, before = _before(space, version)
    return Report(
        project=about.name,
        group=about.group,
        description=about.description,
        version=version,
        note="" if outcome.released else outcome.sentence,
        judgement=msgspec.json.decode(space.archive.fetch(gate.outputs["judgement"]).read_bytes(), type=Judgement),
        evaluation=from_json(space.archive.fetch(evaluated.outputs["evaluation"]).read_bytes()),
        signature=space.signature,
        champion=msgspec.json.decode(space.archive.fetch(gate.outputs["champion"]).read_bytes(), type=Champion | None),
        rows=known["select"].summary["rows"],
        java=shown.java,
        maven=shown.maven,
        gradle=shown.gradle,
        since=since,
        changes=_changes(before, known),
        previous=before["evaluate"].summary["metrics"]["test"] if "evaluate" in before else {},
        checks=tuple(_check_cases(known)),
        provenance=tuple(_provenance(space, known)),
    )


def _before(space: Workspace, version: str) -> tuple[str, dict[str, Result]]:
    """Return the last release before `version`, and the results it was made of, where they are known."""
    released = [
        event.data["version"] for event in read.events(space.ledger.read(), champion.subject(space), "promoted")
    ]
    earlier = [item for item in released if item != version]
    try:
        return (earlier[-1], sides.of_version(space, earlier[-1])) if earlier else ("", {})
    except NotFoundError:
        return "", {}


def _changes(before: dict[str, Result], known: dict[str, Result]) -> tuple[Change, ...]:
    from dolbear.quality.report.document import Change

    if not before:
        return ()
    old, new = sides.facts(before), sides.facts(known)
    names = dict.fromkeys([*old, *new])
    return tuple(
        Change(what=name, before=_shown(old.get(name, "")), after=_shown(new.get(name, "")))
        for name in names
        if old.get(name) != new.get(name)
    )


def _shown(text: str) -> str:
    return digest.short(digest.Digest(text)) if text.startswith("sha256:") else text


def _verdicts(known: dict[str, Result]) -> Any:  # noqa: ANN401  # verdicts, once quality is imported
    from dolbear.quality.verdict import Verdict

    if "gate" not in known:
        return ()
    return msgspec.convert(known["gate"].summary["verdicts"], tuple[Verdict, ...])


def _check_cases(known: dict[str, Result]) -> Any:  # noqa: ANN401  # check cases, once quality is imported
    from dolbear.quality.junit import CheckCase

    for check in known["check"].summary["checks"]:
        failing = f"{check['failing']:,} of {check['rows']:,} rows fail"
        yield CheckCase(
            dataset=check["dataset"],
            name=check["name"],
            passed=check["passed"],
            message="" if check["passed"] else failing,
            details=check["condition"],
        )


def _provenance(space: Workspace, known: dict[str, Result]) -> list[tuple[str, str]]:
    rows = [("Commit", space.source.commit() or "none")]
    rows += [(f"Cause of {name}", digest.short(result.cause)) for name, result in known.items()]
    rows += [("Model", known["train"].outputs["model"])]
    if origin := known["train"].summary.get("imported"):
        rows += [("Imported from", origin["origin"]), ("Licence of the import", origin["license"])]
    return rows


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
