"""Verdicts and data checks as JUnit XML, in the dialect that Jenkins' junit step reads.

One `testsuite` per line. A gate is a test case of its name in the class `GROUP.PROJECT.gates`, a
data check in `GROUP.PROJECT.checks.DATASET`. What counts as passed without having passed (not
applicable, thin evidence with `on_thin = "pass"`) is `skipped`, with its reason.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec

from dolbear.core import files
from dolbear.quality.verdict import Verdict

# What XML 1.0 has no way to write.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class CheckCase(msgspec.Struct, frozen=True, kw_only=True):
    """One data check as a test case; `message` says what failed."""

    dataset: str
    name: str
    passed: bool
    message: str = ""
    details: str = ""


class Suite(msgspec.Struct, frozen=True, kw_only=True):
    """What is reported: a project's verdicts and checks, measured in `seconds`, at `when`."""

    group: str
    project: str
    verdicts: tuple[Verdict, ...] = ()
    checks: tuple[CheckCase, ...] = ()
    seconds: float = 0.0
    when: dt.datetime | None = None


def render(suite: Suite) -> bytes:
    """Make the document. Characters that XML can't hold become U+FFFD."""
    owner = f"{suite.group}.{suite.project}"
    cases = [_check(check, owner) for check in suite.checks] + [_gate(verdict, owner) for verdict in suite.verdicts]
    totals = {
        "tests": str(len(cases)),
        "failures": str(_having("failure", cases)),
        "errors": "0",
        "skipped": str(_having("skipped", cases)),
        "time": f"{suite.seconds:.3f}",
    }
    root = ET.Element("testsuites", {"name": _clean(suite.project), **totals})
    about = {"timestamp": suite.when.strftime("%Y-%m-%dT%H:%M:%S")} if suite.when else {}
    ET.SubElement(root, "testsuite", {"name": _clean(owner), **totals, **about}).extend(cases)
    ET.indent(root)
    content: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def write(suite: Suite, path: Path) -> None:
    """Write the document whole or not at all.

    Raises:
        StorageError: the place can't be written.
    """
    files.write_bytes(path, render(suite))


def _gate(verdict: Verdict, owner: str) -> ET.Element:
    case = _case(verdict.gate, f"{owner}.gates")
    numbers = [f"{name}: {value}" for name, value in _numbers(verdict).items()]
    details = _lines([f"criterion: {verdict.criterion}", *numbers, f"verdict: {verdict.word}"])
    if verdict.counts_as == "fail":
        failure = ET.SubElement(case, "failure", {"message": _clean(verdict.reason), "type": _clean(verdict.word)})
        failure.text = details
        return case
    if verdict.word != "pass":
        ET.SubElement(case, "skipped", {"message": _clean(f"{verdict.word}: {verdict.reason}")})
    ET.SubElement(case, "system-out").text = _lines([verdict.reason, details])
    return case


def _check(check: CheckCase, owner: str) -> ET.Element:
    case = _case(check.name, f"{owner}.checks.{check.dataset}")
    if not check.passed:
        failure = ET.SubElement(case, "failure", {"message": _clean(check.message), "type": "check"})
        failure.text = _clean(check.details)
    return case


def _case(name: str, owner: str) -> ET.Element:
    return ET.Element("testcase", {"name": _clean(name), "classname": _clean(owner), "time": "0"})


def _numbers(verdict: Verdict) -> dict[str, float]:
    found: dict[str, float] = msgspec.to_builtins(verdict.numbers)
    return found


def _having(tag: str, cases: Sequence[ET.Element]) -> int:
    return sum(case.find(tag) is not None for case in cases)


def _lines(lines: Iterable[str]) -> str:
    return _clean("\n".join(lines))


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
