"""How a run went: for people, for `--json`, and for the report."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from dolbear.line.deploy import Delivered
from dolbear.line.release import Released
from dolbear.line.results import Result
from dolbear.line.run import Step


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How a run went. `blocked` says why nothing was published though the gates passed.

    `delivered` has an entry for each environment, up to the one named `to`, or one that waits for something.
    """

    until: str
    to: str = ""
    steps: tuple[Step, ...]
    released: Released | None = None
    blocked: str = ""
    delivered: tuple[Delivered, ...] = ()
    report: Path | None = None

    @property
    def known(self) -> dict[str, Result]:
        """Results by stage."""
        return {step.result.stage: step.result for step in self.steps}

    @property
    def verdicts(self) -> list[tuple[str, ...]]:
        """Gate, verdict, reason: rows for people."""
        gate = self.known.get("gate")
        rows = gate.summary["verdicts"] if gate else []
        return [(row["gate"], row["word"], row["reason"]) for row in rows]

    @property
    def sentence(self) -> str:
        """The end of the story in one sentence."""
        if self.released:
            return "\n".join([self.released.sentence, *(one.sentence for one in self.delivered)])
        gate = self.known.get("gate")
        return f"not published: {self.blocked}" if self.blocked and gate else ""

    def told(self) -> Iterator[tuple[Step, str]]:
        """Pair each step with what it gave, in words."""
        for step in self.steps:
            yield step, _gave(step.result)

    def to_json(self) -> dict[str, Any]:
        """Return what `--json` prints."""
        return {
            "stages": [
                {
                    "stage": step.result.stage,
                    "reused": step.reused,
                    "passed": step.result.passed,
                    "refusal": step.result.refusal,
                    "seconds": step.result.seconds,
                    "cause": step.result.cause,
                    "summary": step.result.summary,
                }
                for step in self.steps
            ],
            "released": msgspec.to_builtins(self.released) if self.released else None,
            "not_published": self.blocked,
            "environments": [msgspec.to_builtins(one) for one in self.delivered],
            "report": str(self.report) if self.report else None,
        }


def _gave(result: Result) -> str:
    if result.refusal:
        return f"refused: {result.refusal}"
    told = _TOLD.get(result.stage)
    return told(result.summary) if told else str(result.summary.get("sentence", ""))


def _checked(summary: dict[str, Any]) -> str:
    count = len(summary["checks"])
    if not count:
        return "there is no data to check"
    return f"{count} checks passed" if count != 1 else "1 check passed"


def _selected(summary: dict[str, Any]) -> str:
    if not any(summary["rows"].values()):
        return "there is no data to select from"
    return ", ".join(f"{rows:,} {part}" for part, rows in summary["rows"].items())


def _trained(summary: dict[str, Any]) -> str:
    if origin := summary.get("imported"):
        return f"imported under {origin['license']} from {origin['origin']}"
    seconds = summary["seconds"].get("function")
    return f"the function itself {seconds:.1f} s" if seconds is not None else ""


def _evaluated(summary: dict[str, Any]) -> str:
    found = summary["metrics"]["test"]
    if not any(summary["rows"].values()):
        return "nothing can be known without data"
    return ", ".join(f"{name} {value:.4g}" for name, value in list(found.items())[:3])


_TOLD: dict[str, Callable[[dict[str, Any]], str]] = {
    "check": _checked,
    "select": _selected,
    "train": _trained,
    "evaluate": _evaluated,
}
