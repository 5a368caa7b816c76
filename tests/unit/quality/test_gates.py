from __future__ import annotations

import pytest

from dolbear.model.signature import Output
from dolbear.project.settings import Gate, Parity
from dolbear.quality import gates, versus
from dolbear.quality.bootstrap import Contrast, Estimate
from dolbear.quality.diagnosis import Diagnosis
from dolbear.quality.evaluation import Evaluation, Figure
from dolbear.quality.gates import GateError
from dolbear.quality.parity import ParityResult, ProbeResult
from dolbear.quality.verdict import Champion, Judgement, Verdict
from dolbear.quality.versus import MarginError


def contrast(other: float | None, difference: float, low: float | None, high: float | None) -> Contrast:
    return Contrast(other=Estimate(value=other), difference=Estimate(value=difference, low=low, high=high))


def evaluation(
    *,
    value: float | None = 2.0,
    rows: int = 100,
    baseline: Contrast | None = None,
    parity: ParityResult | None = None,
) -> Evaluation:
    mae = Figure(name="mae", better="lower", test=Estimate(value=value, low=1.5, high=2.5), baseline=baseline)
    r2 = Figure(name="r2", better="higher", test=Estimate(value=0.8), baseline=contrast(0.0, 0.8, 0.7, 0.9))
    return Evaluation(
        target=Output(name="t", type="float", unit="°F"),
        rows={"test": rows, "validation": 10},
        figures=(mae, r2),
        parity=parity,
        diagnosis=Diagnosis(),
    )


def verdict(gate: Gate, found: Evaluation, champion: Champion | None = None) -> Verdict:
    return gates.judge({"g": gate}, found, champion).verdicts[-1]


def champion(found: Contrast, rows: int = 100) -> Champion:
    return Champion(version="1.0.3", rows=rows, contrasts={"mae": found})


@pytest.mark.parametrize(
    ("gate", "word"),
    [
        (Gate(metric="mae", at_most=2.0), "pass"),
        (Gate(metric="mae", at_most=1.9999), "fail"),
        (Gate(metric="mae", at_least=2.0), "pass"),
        (Gate(metric="mae", at_least=2.1), "fail"),
        (Gate(metric="mae", at_least=1.0, at_most=3.0), "pass"),
        (Gate(metric="mae", at_least=2.5, at_most=3.0), "fail"),
    ],
)
def test_a_bound_is_on_the_value(gate: Gate, word: str) -> None:
    assert verdict(gate, evaluation()).word == word


def test_a_bound_is_judged_on_few_rows_too() -> None:
    assert verdict(Gate(metric="mae", at_most=2.0), evaluation(rows=3)).word == "pass"


def test_an_undefined_metric_fails() -> None:
    found = evaluation(value=None, baseline=contrast(3.0, -1.0, -2.0, -0.5))
    for gate in (Gate(metric="mae", at_most=9.0), Gate(metric="mae", versus="baseline", on_thin="pass")):
        assert verdict(gate, found).word == "fail"
        assert "isn't defined" in verdict(gate, found).reason


def test_digits_tell_a_value_from_its_bound() -> None:
    assert "mae is 2.00001 °F" in verdict(Gate(metric="mae", at_most=2.0), evaluation(value=2.00001)).reason


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [(-3.0, -1.0, "pass"), (-3.0, 0.0, "not enough evidence"), (-3.0, 1.0, "not enough evidence"), (0.5, 1.0, "fail")],
)
def test_the_baseline_must_be_beaten_by_the_whole_interval(low: float, high: float, word: str) -> None:
    found = evaluation(baseline=contrast(4.0, (low + high) / 2, low, high))
    assert verdict(Gate(metric="mae", versus="baseline"), found).word == word


def test_a_model_that_equals_the_baseline_fails() -> None:
    assert verdict(Gate(metric="mae", versus="baseline"), evaluation(baseline=contrast(2.0, 0, 0, 0))).word == "fail"


def test_a_model_that_equals_the_champion_passes() -> None:
    found = verdict(Gate(metric="mae", versus="champion"), evaluation(), champion(contrast(2.0, 0, 0, 0)))
    assert (found.word, found.numbers.margin) == ("pass", 0.0)


@pytest.mark.parametrize(
    ("low", "high", "word"),
    [(-0.1, 0.19, "pass"), (-0.1, 0.2, "pass"), (-0.1, 0.21, "not enough evidence"), (0.21, 0.4, "fail")],
)
def test_the_champion_may_be_missed_by_the_margin(low: float, high: float, word: str) -> None:
    gate = Gate(metric="mae", versus="champion", worse_by_at_most="10%")
    rival = champion(contrast(2.0, 0.1, low, high))
    assert verdict(gate, evaluation(), rival).word == word


def test_more_is_better_turns_the_difference() -> None:
    found = verdict(Gate(metric="r2", versus="baseline"), evaluation())
    assert found.word == "pass"
    numbers = found.numbers
    assert (numbers.worse, numbers.worse_low, numbers.worse_high) == (-0.8, -0.9, -0.7)
    assert "0.8 better (95 % interval 0.7 to 0.9 better)" in found.reason


@pytest.mark.parametrize(("on_thin", "ships"), [("fail", False), ("pass", True)])
def test_few_rows_are_not_enough_evidence(on_thin: str, ships: bool) -> None:  # noqa: FBT001
    gate = Gate(metric="mae", versus="baseline", on_thin="pass" if on_thin == "pass" else "fail")
    judgement = gates.judge({"g": gate}, evaluation(rows=29, baseline=contrast(9.0, -7.0, -8.0, -6.0)))
    assert judgement.ship is ships
    found = judgement.verdicts[-1]
    assert (found.word, found.counts_as) == ("not enough evidence", on_thin)
    assert "30 test rows are needed to tell, and there are 29" in found.reason
    assert found.numbers.worse == -7.0


def test_an_interval_that_holds_the_margin_is_thin_too() -> None:
    gate = Gate(metric="mae", versus="champion", on_thin="pass")
    found = verdict(gate, evaluation(), champion(contrast(2.0, 0.0, -0.1, 0.1)))
    assert (found.word, found.counts_as) == ("not enough evidence", "pass")


def test_without_a_champion_the_gate_does_not_apply() -> None:
    judgement = gates.judge({"g": Gate(metric="mae", versus="champion")}, evaluation())
    assert judgement.ship
    assert judgement.verdicts[-1].word == "not applicable"


def test_a_champion_without_that_metric_is_no_evidence() -> None:
    rival = Champion(version="1.0.3", rows=100, contrasts={})
    assert verdict(Gate(metric="mae", versus="champion"), evaluation(), rival).word == "not enough evidence"


def test_a_gate_with_both_kinds_is_two_cases() -> None:
    gate = Gate(metric="mae", at_most=1.0, versus="baseline")
    found = gates.judge({"g": gate}, evaluation(baseline=contrast(4.0, -2.0, -3.0, -1.0))).verdicts
    assert [(one.gate, one.word) for one in found[1:]] == [("g bound", "fail"), ("g versus baseline", "pass")]


def _parity(off: int, share: float = 0.0) -> Judgement:
    probes = (
        ProbeResult(probe="test rows", rows=100, off=0),
        ProbeResult(probe="x missing", rows=100, off=off, largest=2.5),
    )
    return gates.judge({}, evaluation(parity=ParityResult(tolerance=Parity(share=share), probes=probes)))


def test_parity_is_always_a_gate() -> None:
    assert [(one.gate, one.word) for one in gates.judge({}, evaluation()).verdicts] == [("parity", "not applicable")]
    assert _parity(0).ship
    assert not _parity(1).ship
    assert "1 of 100 rows (x missing), by up to 2.5" in _parity(1).sentence
    assert _parity(5, share=0.05).ship


def test_the_sentence_says_whether_and_why() -> None:
    found = evaluation(baseline=contrast(4.0, -2.0, -3.0, -1.0))
    passed = gates.judge({"a": Gate(metric="mae", at_most=3.0)}, found)
    assert passed.sentence == "It ships: mae is 2 °F (baseline 4 °F); 1 gate passed, 1 didn't apply."
    failed = gates.judge({"a": Gate(metric="mae", at_most=1.0), "b": Gate(metric="mae", at_most=1.0)}, found)
    assert failed.sentence == (
        "It doesn't ship: gate a failed, and 1 other gate too. mae is 2 °F on 100 test rows, but must be at most 1 °F."
    )


def test_a_gate_on_nothing_measured_is_an_error() -> None:
    with pytest.raises(GateError, match="'f1' isn't measured for 't'") as caught:
        gates.judge({"g": Gate(metric="f1", at_least=0.5)}, evaluation())
    assert caught.value.hint == "Measured are: mae, r2."
    with pytest.raises(GateError, match="no criterion"):
        gates.judge({"g": Gate(metric="mae")}, evaluation())


@pytest.mark.parametrize(("text", "other", "margin"), [("0", 5.0, 0.0), ("0.5", 5.0, 0.5), ("2%", -5.0, 0.1)])
def test_a_margin_is_an_amount_or_a_share(text: str, other: float, margin: float) -> None:
    assert versus.margin(text, other) == pytest.approx(margin)


def test_a_margin_that_is_neither_is_an_error() -> None:
    with pytest.raises(MarginError, match="'much' is neither"):
        versus.margin("much", 1.0)
