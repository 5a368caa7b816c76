"""What a gate says. Format: docs/formats/evaluation.md."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from dolbear.quality.bootstrap import Contrast

FORMAT = 1

Word: TypeAlias = Literal["pass", "fail", "not enough evidence", "not applicable"]


class Numbers(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The numbers that led to a verdict.

    `worse` is how much worse than the other the model is on the same rows (below 0: better), with
    its 95 % interval; `margin` is how much worse it may be.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    at_most: float | None = None
    at_least: float | None = None
    other: float | None = None
    worse: float | None = None
    worse_low: float | None = None
    worse_high: float | None = None
    margin: float | None = None
    rows: int = 0
    rows_off: int = 0


class Verdict(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One gate's result. `counts_as` is what it means for shipping, where `word` alone doesn't say."""

    gate: str
    word: Word
    counts_as: Literal["pass", "fail"]
    metric: str = ""
    criterion: str
    reason: str
    numbers: Numbers = Numbers()


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """All verdicts of one candidate against one champion, and whether it ships."""

    format: int = FORMAT
    ship: bool
    sentence: str
    champion: str = ""
    verdicts: tuple[Verdict, ...]


class Champion(msgspec.Struct, frozen=True, kw_only=True):
    """The model in production: its version, and each metric of it on the candidate's test rows.

    `contrasts` comes from `evaluate.against(names, candidate, champion)`.
    """

    version: str
    rows: int
    contrasts: dict[str, Contrast]
