"""Judges an evaluation by the project's gates. What counts, and why: docs/explanation/gates.md."""

from __future__ import annotations

from collections.abc import Mapping

from dolbear.core.errors import UsageError
from dolbear.project.settings import Gate
from dolbear.quality import versus
from dolbear.quality.evaluation import Evaluation, Figure
from dolbear.quality.verdict import Champion, Judgement, Numbers, Verdict
from dolbear.quality.versus import Rival
from dolbear.quality.words import apart, brief, count, number, share

PARITY = "parity"


class GateError(UsageError):
    """A gate on something that wasn't measured."""


def judge(gates: Mapping[str, Gate], evaluation: Evaluation, champion: Champion | None = None) -> Judgement:
    """Give a verdict per gate, in their order, and first that of the gate `parity`, which is always there.

    Raises:
        GateError: a gate's metric wasn't measured, or it has no criterion.
    """
    found = [_parity(evaluation)]
    for name, gate in gates.items():
        found.extend(_verdicts(name, gate, evaluation, champion))
    verdicts = tuple(found)
    return Judgement(
        ship=all(verdict.counts_as == "pass" for verdict in verdicts),
        sentence=_sentence(verdicts, _measured(verdicts, evaluation, champion), rows=evaluation.rows["test"]),
        champion=champion.version if champion else "",
        verdicts=verdicts,
    )


def _verdicts(name: str, gate: Gate, evaluation: Evaluation, champion: Champion | None) -> list[Verdict]:
    figure = evaluation.figure(gate.metric)
    if figure is None and not evaluation.rows["test"]:
        return [_unmeasured(name, gate)]
    if figure is None:
        known = ", ".join(one.name for one in evaluation.figures)
        msg = f"gate {name!r}: the metric {gate.metric!r} isn't measured for {evaluation.target.name!r}"
        raise GateError(msg, f"Measured are: {known}.")
    bounded = gate.at_most is not None or gate.at_least is not None
    if not bounded and not gate.versus:
        msg = f"gate {name!r} has no criterion"
        raise GateError(msg, "Give at_most, at_least or versus.")
    # A gate with both is two test cases, so that neither hides the other.
    names = (f"{name} bound", f"{name} versus {gate.versus}") if bounded and gate.versus else (name, name)
    found = [_bound(names[0], gate, figure, evaluation)] if bounded else []
    if gate.versus:
        rival = _rival(gate, figure, evaluation, champion)
        found.append(versus.judge(names[1], gate, figure, rival, unit_of(figure, evaluation)))
    return found


def _unmeasured(name: str, gate: Gate) -> Verdict:
    return Verdict(
        gate=name,
        word="not applicable",
        counts_as="pass",
        metric=gate.metric,
        criterion=f"{gate.metric} on test rows",
        reason=f"There is no data, so {gate.metric} can't be known: the model was imported without any.",
    )


def _rival(gate: Gate, figure: Figure, evaluation: Evaluation, champion: Champion | None) -> Rival | None:
    if gate.versus == "baseline":
        return Rival(name="the baseline", contrast=figure.baseline, rows=evaluation.rows["test"], strict=True)
    if champion is None:
        return None
    contrast = champion.contrasts.get(figure.name)
    return Rival(name=f"champion {champion.version}", contrast=contrast, rows=champion.rows)


def _bound(name: str, gate: Gate, figure: Figure, evaluation: Evaluation) -> Verdict:
    unit, value = unit_of(figure, evaluation), figure.test.value
    bounds = [("at most", gate.at_most), ("at least", gate.at_least)]
    criterion = " and ".join(f"{word} {number(bound, unit)}" for word, bound in bounds if bound is not None)
    passed = (
        value is not None
        and (gate.at_most is None or value <= gate.at_most)
        and (gate.at_least is None or value >= gate.at_least)
    )
    rows = count(evaluation.rows["test"], "test row")
    what = "isn't defined" if value is None else f"is {apart(value, (gate.at_most, gate.at_least), unit)}"
    return Verdict(
        gate=name,
        word="pass" if passed else "fail",
        counts_as="pass" if passed else "fail",
        metric=figure.name,
        criterion=criterion,
        reason=f"{figure.name} {what} on {rows}"
        + (f": {criterion}, as asked." if passed else f", but must be {criterion}."),
        numbers=Numbers(
            value=value,
            low=figure.test.low,
            high=figure.test.high,
            at_most=gate.at_most,
            at_least=gate.at_least,
            rows=evaluation.rows["test"],
        ),
    )


def unit_of(figure: Figure, evaluation: Evaluation) -> str:
    """Unit of a metric: that of the output for errors in its own measure, else none."""
    own = {"mae", "rmse", "median_absolute_error", "max_error"}
    unit = "days" if evaluation.target.type == "date" else evaluation.target.unit
    return unit if figure.name in own else ""


def _parity(evaluation: Evaluation) -> Verdict:
    found = evaluation.parity
    if found is None:
        return Verdict(
            gate=PARITY,
            word="not applicable",
            counts_as="pass",
            criterion="ONNX model as the original",
            reason="There is no original to compare with: the model came as ONNX.",
        )
    tolerance = found.tolerance
    within = f"{number(tolerance.absolute)} + {number(tolerance.relative * 100)} % of the value"
    allowed = f", in all but {share(tolerance.share)} of the rows" if tolerance.share else ""
    bad = [probe for probe in found.probes if probe.off > tolerance.share * probe.rows]
    rows, off = sum(probe.rows for probe in found.probes), sum(probe.off for probe in found.probes)
    reason = f"The ONNX model says what the original says on {count(rows, 'row')}, variations included."
    if bad:
        worst = max(bad, key=lambda probe: probe.off / probe.rows)
        others = f", and on {count(len(bad) - 1, 'other kind')} of rows" if len(bad) > 1 else ""
        reason = (
            f"The ONNX model says something else than the original on {worst.off:,} of "
            f"{count(worst.rows, 'row')} ({worst.probe}), by up to {number(worst.largest)}{others}."
        )
    return Verdict(
        gate=PARITY,
        word="fail" if bad else "pass",
        counts_as="fail" if bad else "pass",
        criterion=f"within {within}{allowed}",
        reason=reason,
        numbers=Numbers(rows=rows, rows_off=off),
    )


def _sentence(verdicts: tuple[Verdict, ...], measured: str, *, rows: int) -> str:
    if not rows:
        return f"It ships unmeasured: there is no data; {count(len(verdicts), 'gate')} didn't apply."
    failed = [verdict for verdict in verdicts if verdict.counts_as == "fail"]
    if failed:
        first = failed[0]
        thin = " for lack of evidence" if first.word == "not enough evidence" else ""
        more = f", and {count(len(failed) - 1, 'other gate')} too" if len(failed) > 1 else ""
        return f"It doesn't ship: gate {first.gate} failed{thin}{more}. {first.reason}"
    passed = sum(verdict.word == "pass" for verdict in verdicts)
    unsure = sum(verdict.word == "not enough evidence" for verdict in verdicts)
    absent = sum(verdict.word == "not applicable" for verdict in verdicts)
    rest = [
        f"{unsure} lacked evidence (on_thin lets it pass)" if unsure else "",
        f"{absent} didn't apply" if absent else "",
    ]
    every = "all " if not unsure and not absent and passed > 1 else ""
    said = ", ".join([f"{every}{count(passed, 'gate')} passed", *(text for text in rest if text)])
    return f"It ships: {measured}{said}."


def _measured(verdicts: tuple[Verdict, ...], evaluation: Evaluation, champion: Champion | None) -> str:
    # The first gate's metric says most of why.
    figure = next((evaluation.figure(verdict.metric) for verdict in verdicts if verdict.metric), None)
    if figure is None:
        return ""
    unit = unit_of(figure, evaluation)
    theirs = champion.contrasts.get(figure.name) if champion else None
    others = [("champion", theirs), ("baseline", figure.baseline)]
    said = [f"{who} {brief(one.other.value, unit)}" for who, one in others if one]
    beside = f" ({', '.join(said)})" if said else ""
    return f"{figure.name} is {brief(figure.test.value, unit)}{beside}; "
