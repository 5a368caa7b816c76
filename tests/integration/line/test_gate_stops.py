"""A change that checks let pass and a gate stops: nothing is published, and production stays as it was."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from .places import Place, free_url, make, serving
from .test_environments import TEST_ONLY

pytestmark = pytest.mark.integration


def _in_celsius(place: Place, ids: set[str]) -> None:
    """Let somebody note the temperatures of these rows in the other unit; each of them is plausible."""
    path = place.root / "data/chirps.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert ids < {row["id"] for row in rows}
    for row in rows:
        if row["id"] in ids:
            row["temperature_f"] = f"{(float(row['temperature_f']) - 32) / 1.8:.1f}"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    place.commit("Temperatures of the new thermometer")


def test_a_poisoned_change_ends_at_the_gate(tmp_path: Path) -> None:
    place = make(tmp_path, {"test": free_url()}, TEST_ONLY)
    with serving(place, "test"):
        place.dolbear("run")
        answer = place.predict("test")
        _in_celsius(place, {str(number) for number in range(1, 13)})
        said = place.dolbear("run", code=4)
        assert "gate stopped the line: " in said
        assert place.predict("test") == answer
        assert place.desired("test") == "1.0.0"
        assert "gate stopped the line: " in place.dolbear("run", code=4)
    junit = ET.parse(place.root / ".dolbear/junit.xml")  # noqa: S314  # our own
    failed = {case.get("name") for case in junit.iter("testcase") if case.find("failure") is not None}
    assert "accurate" in failed
    assert place.versions() == ["1.0.0"]
    assert {event["data"]["version"] for event in place.json("log", "--kind", "published")} == {"1.0.0"}
    last = place.json("log")[-1]
    assert (last["kind"], last["data"]["stage"], last["data"]["passed"]) == ("run", "gate", False)
    assert last["data"]["verdicts"]["accurate"] == "fail"
    assert "refused" in place.dolbear("due", code=10)
