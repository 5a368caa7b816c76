from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from dolbear.core.digest import canonical_json
from dolbear.model.score import Scores
from dolbear.model.signature import Input, Output, Signature
from dolbear.quality import compare, evaluate, outcome
from dolbear.quality.compare import Side
from dolbear.quality.evaluate import Subject

TARGET = Output(name="y", type="float", unit="m")
SIGNATURE = Signature(inputs=(Input(name="x", type="float"),), outputs=(TARGET,))


@dataclass
class Times:
    factor: float

    def score(self, table: pa.Table) -> Scores:
        return Scores(values=table.column("x").to_numpy() * self.factor)


def side(name: str, factor: float, folder: Path, *, seed: int = 1, degree: str = "1") -> Side:
    generator = np.random.default_rng(seed)
    x = generator.uniform(1, 2, 400)
    test = pa.table({"x": x, "y": x * 2 + generator.normal(size=400) / 10})
    profile = {"target": {"mean": 3.0, "median": 3.0}}
    subject = Subject(
        scorer=Times(factor), signature=SIGNATURE, test=test, validation=test.slice(0, 5), profile=profile
    )
    found = evaluate.evaluate(subject, folder / f"{name}.parquet")
    kept = outcome.load(folder / f"{name}.parquet", TARGET)
    facts = {"train.params.degree": degree, "data chirps": "sha256:1"}
    return Side(name=name, evaluation=found, facts=facts, outcome=kept)


def test_on_the_same_rows_the_difference_has_an_interval(tmp_path: Path) -> None:
    found = compare.compare(side("1.0.3", 1.8, tmp_path), side("run", 2.0, tmp_path, degree="2"))
    assert found.paired
    assert [(fact.what, fact.a, fact.b) for fact in found.facts] == [("train.params.degree", "1", "2")]
    mae = found.metrics[0]
    assert mae.contrast is not None
    assert mae.contrast.difference.high is not None
    assert mae.contrast.difference.high < 0
    lines = compare.text(found)
    assert lines[0].split() == ["1.0.3", "run"]
    assert any(line.startswith("train.params.degree") and line.endswith("2") for line in lines)
    assert any(line.startswith("mae ") and line.endswith(" m better") for line in lines)
    assert b'"paired":true' in canonical_json(compare.to_json(found))


def test_on_other_rows_there_is_none(tmp_path: Path) -> None:
    found = compare.compare(side("a", 2.0, tmp_path), side("b", 2.0, tmp_path, seed=2))
    assert not found.paired
    assert all(pair.contrast is None for pair in found.metrics)
    assert "the difference may be that of the rows" in found.note
    assert compare.text(found)[0] == "Parameters, data and code are the same."


def test_without_predictions_there_is_none(tmp_path: Path) -> None:
    one = side("a", 2.0, tmp_path)
    kept = Side(name="b", evaluation=one.evaluation, facts={})
    found = compare.compare(one, kept)
    assert not found.paired
    assert [fact.b for fact in found.facts] == [None, None]
