"""From a scorer to verdicts, JUnit and report: how the line calls this package, in order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from dolbear.model.score import Scores
from dolbear.model.signature import Input, Output, Signature
from dolbear.project.settings import Gate, Parity
from dolbear.quality import console, evaluate, gates, junit, outcome, report
from dolbear.quality.evaluate import Original, Subject
from dolbear.quality.evaluation import from_json, to_json
from dolbear.quality.report import Report
from dolbear.quality.verdict import Champion

SIGNATURE = Signature(
    inputs=(Input(name="chirps", type="float", unit="1/s", optional=True), Input(name="species", type="text")),
    outputs=(Output(name="temperature", type="float", unit="°F"),),
)
GATES = {
    "accurate": Gate(metric="mae", at_most=6.0),
    "beats-baseline": Gate(metric="mae", versus="baseline"),
    "keeps-champion": Gate(metric="mae", versus="champion", worse_by_at_most="2%"),
}
PROFILE = {"inputs": {}, "target": {"name": "temperature", "mean": 80.0, "median": 80.0}}


class Line:
    """A scorer that needs no ONNX."""

    def __init__(self, slope: float) -> None:
        self.slope = slope

    def score(self, table: pa.Table) -> Scores:
        chirps = np.nan_to_num(table.column("chirps").to_numpy(), nan=15.0)
        return Scores(values=25.0 + self.slope * chirps)


def rows(count: int) -> pa.Table:
    generator = np.random.default_rng(count)
    chirps = generator.uniform(14, 20, count)
    truth = 25.2 + 3.3 * chirps + generator.normal(size=count)
    return pa.table({"chirps": chirps, "species": ["oecanthus"] * count, "temperature": truth})


def test_from_scorer_to_verdicts(tmp_path: Path) -> None:
    test, model, champion = rows(200), Line(3.3), Line(3.0)
    subject = Subject(scorer=model, signature=SIGNATURE, test=test, validation=rows(50), profile=PROFILE)

    found = evaluate.evaluate(
        subject,
        tmp_path / "predictions.parquet",
        original=Original(score=model.score, tolerance=Parity()),
    )
    assert from_json(to_json(found)) == found  # evaluation.json, beside predictions.parquet
    assert found.parity is not None
    assert [probe.probe for probe in found.parity.probes] == ["test rows", "chirps missing", "species unknown"]

    target = SIGNATURE.target
    ours = outcome.load(tmp_path / "predictions.parquet", target)
    theirs = outcome.of_scores(test, champion.score(test), target)
    rival = Champion(version="1.0.3", rows=ours.rows, contrasts=evaluate.against(["mae"], ours, theirs))
    judgement = gates.judge(GATES, found, rival)

    assert judgement.ship
    assert [verdict.word for verdict in judgement.verdicts] == ["pass"] * 4
    assert len(console.metric_rows(found, rival)) == len(found.figures)
    suite = junit.Suite(group="io.dolbear.examples", project="crickets", verdicts=judgement.verdicts)
    junit.write(suite, tmp_path / "junit.xml")
    page = report.write(
        Report(
            project="crickets",
            group="io.dolbear.examples",
            version="1.0.4",
            judgement=judgement,
            evaluation=found,
            signature=SIGNATURE,
            champion=rival,
            rows={"train": 1000, "validation": 50, "test": 200},
            java="var out = CRICKETS.predict(in);",
        ),
        tmp_path / "report",
    )
    assert "crickets 1.0.4 ships: mae is" in page.read_text(encoding="utf-8")
    assert b'classname="io.dolbear.examples.crickets.gates"' in (tmp_path / "junit.xml").read_bytes()
