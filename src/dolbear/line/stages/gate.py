"""gate: the candidate's figures against bounds, baseline and champion."""

from __future__ import annotations

from pathlib import Path

import msgspec

from dolbear.core import digest, files
from dolbear.core.digest import Digest, canonical_json
from dolbear.ledger import read
from dolbear.line import champion
from dolbear.line.results import Computed
from dolbear.line.stage import Before
from dolbear.line.stages.evaluate import custom
from dolbear.line.workspace import Workspace
from dolbear.project.settings import Settings
from dolbear.quality import evaluate, gates, outcome
from dolbear.quality.evaluation import Evaluation, from_json, to_json
from dolbear.quality.verdict import Champion

NONE = "none yet"


class GateStage:
    """See DESIGN: what is already published or refused is not gated again."""

    name = "gate"
    revision = 1

    def ingredients(self, space: Workspace, before: Before) -> dict[str, str]:
        """The evaluation, the gates, and the champion that they look at."""
        evaluated = before["evaluate"]
        found: dict[str, str] = {name: evaluated.outputs[name] for name in ("evaluation", "predictions")}
        for name, gate in space.settings.gate.items():
            found[f"gate {name}"] = canonical_json(msgspec.to_builtins(gate)).decode()
        if compares(space.settings):
            found["champion"] = _settled(space, question(found)) or champion.version(space) or NONE
        return found

    def compute(self, space: Workspace, before: Before, folder: Path) -> Computed:
        """Judge."""
        evaluated = before["evaluate"]
        found = from_json(space.archive.fetch(evaluated.outputs["evaluation"]).read_bytes())
        version = self.ingredients(space, before).get("champion", NONE)
        rival = None if version == NONE else _rival(space, before, found, version)
        judgement = gates.judge(space.settings.gate, found, rival)
        files.write_bytes(folder / "judgement.json", to_json(judgement))
        files.write_bytes(folder / "champion.json", msgspec.json.encode(rival))
        return Computed(
            outputs={"judgement": folder / "judgement.json", "champion": folder / "champion.json"},
            summary={"sentence": judgement.sentence, "verdicts": msgspec.to_builtins(judgement.verdicts)},
            passed=judgement.ship,
            refusal="" if judgement.ship else judgement.sentence,
        )


def compares(settings: Settings) -> bool:
    """Say whether a gate compares with the champion."""
    return any(gate.versus == "champion" for gate in settings.gate.values())


def question(ingredients: dict[str, str]) -> Digest:
    """Name what is judged, whoever the champion is: the ledger remembers its answer by this."""
    return digest.of_json({name: value for name, value in ingredients.items() if name != "champion"})


def _settled(space: Workspace, asked: Digest) -> str:
    """Return the champion of an earlier judgement that led to a promotion or a refusal.

    What was published and not yet promoted is judged again once the champion is another.
    """
    subject = champion.subject(space)
    for event in reversed(read.events(space.ledger.read(), subject)):
        if event.data.get("question") == asked and event.kind in {"promoted", "run"}:
            return str(event.data["champion"])
    return ""


def _rival(space: Workspace, before: Before, found: Evaluation, version: str) -> Champion | None:
    import pyarrow.parquet as pq

    test = pq.ParquetFile(space.archive.fetch(before["select"].outputs["test"])).read()
    if not test.num_rows:  # there is no data
        return None
    target = space.signature.target
    ours = outcome.load(space.archive.fetch(before["evaluate"].outputs["predictions"]), target)
    scores = champion.scores(space, version, test)
    if scores is None:
        return None
    theirs = outcome.of_scores(test, scores, target)
    names = sorted({gate.metric for gate in space.settings.gate.values()} | {figure.name for figure in found.figures})
    with files.scratch(space.folder / "work") as folder:
        contrasts = evaluate.against(names, ours, theirs, custom=custom(space, folder))
    return Champion(version=version, rows=ours.rows, contrasts=contrasts)
