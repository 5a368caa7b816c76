from __future__ import annotations

import datetime as dt
from pathlib import Path
from xml.etree import ElementTree as ET

from dolbear.quality import junit
from dolbear.quality.junit import CheckCase, Suite
from dolbear.quality.verdict import Numbers, Verdict


def suite() -> Suite:
    return Suite(
        group="io.dolbear.examples",
        project="crickets",
        seconds=1.25,
        when=dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC),
        verdicts=(
            Verdict(gate="a", word="pass", counts_as="pass", criterion="at most 6", reason="Fine."),
            Verdict(
                gate="b <&> \x00\ud800",
                word="fail",
                counts_as="fail",
                criterion="at most 1",
                reason="Too \x1b[31mlarge.",
                numbers=Numbers(value=2.0, at_most=1.0, rows=100),
            ),
            Verdict(gate="c", word="not enough evidence", counts_as="fail", criterion="better", reason="Few."),
            Verdict(gate="d", word="not enough evidence", counts_as="pass", criterion="better", reason="Few."),
            Verdict(gate="e", word="not applicable", counts_as="pass", criterion="better", reason="None."),
        ),
        checks=(
            CheckCase(dataset="chirps", name="plausible", passed=True),
            CheckCase(dataset="chirps", name="key", passed=False, message="2 rows", details="id = 1"),
        ),
    )


def test_gates_and_checks_are_test_cases_in_the_dialect_of_jenkins() -> None:
    root = ET.fromstring(junit.render(suite()))  # noqa: S314  # our own
    assert root.tag == "testsuites"
    (only,) = root
    assert only.tag == "testsuite"
    counts = {name: only.get(name) for name in ("tests", "failures", "errors", "skipped", "time", "timestamp")}
    assert counts == {
        "tests": "7",
        "failures": "3",
        "errors": "0",
        "skipped": "2",
        "time": "1.250",
        "timestamp": "2026-11-24T09:30:00",
    }
    cases = {case.get("name"): case for case in only}
    assert cases["plausible"].get("classname") == "io.dolbear.examples.crickets.checks.chirps"
    assert cases["a"].get("classname") == "io.dolbear.examples.crickets.gates"
    assert all(case.tag == "testcase" and "." in (case.get("classname") or "") for case in only)
    kinds = {name: [child.tag for child in case if child.tag != "system-out"] for name, case in cases.items()}
    assert kinds == {
        "plausible": [],
        "key": ["failure"],
        "a": [],
        "b <&> \ufffd\ufffd": ["failure"],
        "c": ["failure"],
        "d": ["skipped"],
        "e": ["skipped"],
    }


def test_a_failure_carries_its_numbers() -> None:
    failure = ET.fromstring(junit.render(suite())).find(".//failure[@type='fail']")  # noqa: S314
    assert failure is not None
    assert failure.get("message") == "Too \ufffd[31mlarge."
    assert failure.text == "criterion: at most 1\nvalue: 2.0\nat_most: 1.0\nrows: 100\nverdict: fail"


def test_it_is_written_whole(tmp_path: Path) -> None:
    junit.write(suite(), tmp_path / "deep" / "junit.xml")
    assert (tmp_path / "deep" / "junit.xml").read_bytes() == junit.render(suite())
