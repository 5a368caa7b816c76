"""What an evaluation found, as one frozen document. Format: docs/formats/evaluation.md."""

from __future__ import annotations

from typing import Any, Literal

import msgspec

from dolbear.core import digest
from dolbear.core.errors import IntegrityError
from dolbear.model.signature import Output
from dolbear.project.settings import Direction
from dolbear.quality.bootstrap import Contrast, Estimate
from dolbear.quality.diagnosis import Diagnosis
from dolbear.quality.glance import InputGlance
from dolbear.quality.parity import ParityResult

FORMAT = 1


class EvaluationError(IntegrityError):
    """A stored evaluation that can't be read."""


class Figure(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One metric: on the test part with interval, on the validation part, and of the baseline.

    `baseline.difference` is the model's value - the baseline's, on the same test rows.
    """

    name: str
    better: Direction
    test: Estimate
    validation: float | None = None
    baseline: Contrast | None = None
    draws: int = 0
    custom: bool = False


class Evaluation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All figures of one model on one test part. `test_digest` says which rows those are."""

    format: int = FORMAT
    target: Output
    rows: dict[str, int]
    test_digest: str = ""
    figures: tuple[Figure, ...]
    baseline: str = ""
    parity: ParityResult | None = None
    diagnosis: Diagnosis
    inputs: tuple[InputGlance, ...] = ()

    def figure(self, name: str) -> Figure | None:
        """Return one metric's figure, if it was measured."""
        return next((figure for figure in self.figures if figure.name == name), None)

    def metrics(self, part: Literal["test", "validation"]) -> dict[str, float]:
        """Plain values by name, without those that aren't defined."""
        values = {figure.name: figure.test.value if part == "test" else figure.validation for figure in self.figures}
        return {name: value for name, value in values.items() if value is not None}


def to_json(document: msgspec.Struct) -> bytes:
    """Encode a document of this package in canonical JSON; an evaluation says its format."""
    plain = msgspec.to_builtins(document)
    return digest.canonical_json({"format": FORMAT, **plain} if isinstance(document, Evaluation) else plain)


def from_json(content: bytes) -> Evaluation:
    """Read an evaluation.

    Raises:
        EvaluationError: the content isn't one, or is of a later format.
    """
    try:
        found: Any = msgspec.json.decode(content, type=Evaluation)
    except msgspec.DecodeError as reason:
        msg = f"the stored evaluation can't be read: {reason}"
        raise EvaluationError(msg, "Evaluate again.") from reason
    if found.format != FORMAT:
        msg = f"the stored evaluation has format {found.format}; this dolbear reads {FORMAT}"
        raise EvaluationError(msg, "Use a newer dolbear, or evaluate again.")
    return found  # type: ignore[no-any-return]
