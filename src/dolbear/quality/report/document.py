"""What a report is made of: everything is given, nothing is looked up."""

from __future__ import annotations

import msgspec

from dolbear.model.signature import Signature
from dolbear.quality.evaluation import Evaluation, Figure
from dolbear.quality.junit import CheckCase
from dolbear.quality.verdict import Champion, Judgement


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that differs from the version before; empty texts where it is new or gone."""

    what: str
    before: str = ""
    after: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One candidate's report.

    `version` is empty while it has none; `note` says what else stands in its way (`not published:
    data/chirps.csv isn't committed`). `metric` is shown large: by default that of the first gate.
    `java`, `maven` and `gradle` are snippets as text. `since` names the version that `changes` and
    `previous` (its metrics on its own test part) belong to. `rows` is by part; `made` a readable time.
    """

    project: str
    group: str
    description: str = ""
    version: str = ""
    note: str = ""
    judgement: Judgement
    evaluation: Evaluation
    signature: Signature
    champion: Champion | None = None
    metric: str = ""
    rows: dict[str, int] = {}
    java: str = ""
    maven: str = ""
    gradle: str = ""
    since: str = ""
    changes: tuple[Change, ...] = ()
    previous: dict[str, float] = {}
    checks: tuple[CheckCase, ...] = ()
    approvals: tuple[str, ...] = ()
    provenance: tuple[tuple[str, str], ...] = ()
    made: str = ""

    @property
    def figure(self) -> Figure | None:
        """The metric that is shown large; None where there was no data to measure on."""
        gated = [verdict.metric for verdict in self.judgement.verdicts if verdict.metric]
        wanted = [self.metric, *gated]
        found = (self.evaluation.figure(name) for name in wanted)
        first = self.evaluation.figures[0] if self.evaluation.figures else None
        return next((figure for figure in found if figure is not None), first)
