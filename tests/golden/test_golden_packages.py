"""Packages as earlier releases of dolbear wrote them: they open and predict for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from dolbear.model.encoding import to_table
from dolbear.model.score import Scorer
from dolbear.packaging.opened import open_jar

FOLDER = Path(__file__).parent / "package"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.jar")), ids=lambda path: path.stem)
def test_a_package_of_old_opens_and_keeps_its_word(path: Path) -> None:
    opened = open_jar(path, expected="io.dolbear.examples:crickets:1.0.0")
    scorer = Scorer(opened.model, opened.signature, opened.binding)
    name = opened.signature.target.name
    (scale,) = opened.golden["scale"][name]
    assert len(opened.golden["cases"]) == 3
    for case in opened.golden["cases"]:
        expected = case["outputs"][name]
        (actual,) = scorer.score(to_table([case["inputs"]], opened.signature)).values
        assert abs(actual - expected) <= opened.golden["tolerance"] * max(abs(expected), scale)
