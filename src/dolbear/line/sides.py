"""Two runs or versions, side by side."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from dolbear.core.digest import Digest, hex_of
from dolbear.core.errors import NotFoundError
from dolbear.ledger import read
from dolbear.line import champion, memory
from dolbear.line.results import Result
from dolbear.line.workspace import Workspace
from dolbear.quality import outcome
from dolbear.quality.compare import Side
from dolbear.quality.evaluation import from_json

LAST = "last"
_LEFT_OUT = ("train rows", "validation rows", "order of inputs")


def side(space: Workspace, name: str) -> Side:
    """Return a released version, as `latest`, or `last`: the last run here, experiments included.

    Raises:
        NotFoundError: there is no such version, or its results are gone from the archive.
    """
    version = "" if name == LAST else champion.named(space, name)
    results = of_version(space, version) if version else memory.recall(space.folder, experiments=True)
    if "evaluate" not in results:
        message = f"there is no evaluation of {name!r}"
        raise NotFoundError(message, "Name a version of dolbear log, or `last` after a dolbear run.")
    evaluated = results["evaluate"]
    evaluation = from_json(space.archive.fetch(evaluated.outputs["evaluation"]).read_bytes())
    predictions = space.archive.fetch(evaluated.outputs["predictions"])
    return Side(
        name=version or name,
        evaluation=evaluation,
        facts=facts(results),
        outcome=outcome.load(predictions, evaluation.target),
    )


def facts(results: Mapping[str, Result]) -> dict[str, str]:
    """Return what a run's model was made of, by name: data, SQL, code, parameters, fields."""
    return {
        key: value
        for stage in ("select", "train")
        if stage in results
        for key, value in results[stage].ingredients.items()
        if key not in _LEFT_OUT
    }


def of_version(space: Workspace, version: str) -> dict[str, Result]:
    """Return the results by stage of the run that made a version, as far as the archive has them.

    Raises:
        NotFoundError: the ledger has no such run.
    """
    run = read.newest(space.ledger.read(), champion.subject(space), {"run"}, version)
    if run is None:
        message = f"the ledger has no run that made {version}"
        raise NotFoundError(message, "dolbear log lists the versions; dolbear log --fetch asks the remote first.")
    causes = run.event.data.get("causes", {})
    found = {stage: stored(space, stage, Digest(cause)) for stage, cause in causes.items()}
    return {stage: result for stage, result in found.items() if result is not None}


def stored(space: Workspace, stage: str, cause: Digest) -> Result | None:
    """Return the stored result of a stage by its cause's digest; None where the archive has none."""
    content = space.archive.read_note(f"results/{stage}/{hex_of(cause)}.json")
    return msgspec.json.decode(content, type=Result) if content else None
