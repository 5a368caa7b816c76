"""A converted model tried on few rows, beside the original: as they are, with holes, with unknown texts."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .predict import said
from .problem import ProblemError

if TYPE_CHECKING:
    import pandas as pd

_ROWS = 200
# Of hundreds of inputs fewer rows are tried, so that all that is tried has no more cells than this.
_CELLS = 20_000_000
_FEWEST = 10
_NEVER_SEEN = "dolbear: a text never seen"
# Rough: only what would be refused later, by [parity], is worth a word here.
_OFF = 1e-2


def check(model: Any, binding: dict[str, Any], path: Path, of: tuple[dict[str, Any], pd.DataFrame]) -> None:  # noqa: ANN401
    """Refuse a model that fails on what its signature allows; note where the two differ.

    Raises:
        ProblemError: the original fails on a missing value or unknown text, or ONNX Runtime on the graph.
    """
    task, inputs = of
    session = _session(path)
    values = task["output"]["values"]
    rows = inputs.head(min(_ROWS, max(_FEWEST, _CELLS // len(inputs.columns) ** 2)))
    probes = _probes(rows, task["inputs"])
    originals = _originals(model, {what: probe for what, (probe, _) in probes.items()}, values)
    if session is None:
        return
    tensors = dict(zip(rows.columns, binding["tensors"], strict=True))
    feeds = {tensor: _tensor(rows[name]) for name, tensor in tensors.items()}
    for what, (probe, name) in probes.items():
        other = {tensors[name]: _tensor(probe[name])} if name else {}
        _compare(originals[what], _onnx(session, binding, feeds | other), values, what)


def _originals(model: Any, probes: dict[str, pd.DataFrame], values: list[str]) -> dict[str, dict[str, Any]]:  # noqa: ANN401
    """Ask for all rows at once; only where that fails, for each probe, to name the one that is to blame."""
    import pandas as pd

    try:
        found = said(model, pd.concat(probes.values(), ignore_index=True), values)
    except Exception:  # noqa: BLE001  # told below
        return {what: _original(model, rows, values, what) for what, rows in probes.items()}
    ends = itertools.accumulate(map(len, probes.values()))
    cut = {what: slice(end - len(probes[what]), end) for what, end in zip(probes, ends, strict=True)}
    return {what: {name: column[rows] for name, column in found.items()} for what, rows in cut.items()}


def _probes(rows: pd.DataFrame, items: list[dict[str, Any]]) -> dict[str, tuple[pd.DataFrame, str]]:
    """Return, by what is tried, rows and the column that differs; empty for the rows as they are."""
    import numpy as np

    found = {"": (rows, "")}
    for item in items:
        name, is_text = item["name"], item["type"] == "text"
        if item["optional"]:
            found[f"{name!r} missing"] = rows.assign(**{name: "" if is_text else np.float32("nan")}), name
        if is_text and not item["values"]:
            found[f"{name!r} a text never seen"] = rows.assign(**{name: _NEVER_SEEN}), name
    return found


def _original(model: Any, rows: pd.DataFrame, values: list[str], what: str) -> dict[str, Any]:  # noqa: ANN401
    try:
        return said(model, rows, values)
    except ProblemError:
        raise
    except Exception as error:
        reason = f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error).strip() else ''}"
        if not what:
            raise ProblemError("original", f"the model fails on its own training rows: {reason}") from error
        message = f"the model fails with {what}, which [inputs] allows: {reason}"
        hint = (
            "Fill it before (SimpleImputer, or SQL), or say that it can't be so: leave out optional = true."
            if what.endswith("missing")
            else 'Use an encoder with handle_unknown="ignore", or close the category: values = ["…", "…"].'
        )
        raise ProblemError("original", message, hint) from error


def _session(path: Path) -> Any:  # noqa: ANN401  # onnxruntime has no stubs
    try:
        import onnxruntime
    except ModuleNotFoundError:
        return None
    onnxruntime.set_default_logger_severity(3)
    try:
        return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime has no public base class of its errors
        message = f"the converted model doesn't load in ONNX Runtime: {error}"
        raise ProblemError("export", message, "Change the estimator, or return your own ONNX model.") from error


def _tensor(column: pd.Series[Any]) -> Any:  # noqa: ANN401  # an array
    values = column.to_numpy()
    return (values if values.dtype == "float32" else values.astype(object)).reshape(-1, 1)


def _onnx(session: Any, binding: dict[str, Any], feeds: dict[str, Any]) -> Any:  # noqa: ANN401  # an array
    try:
        return session.run([binding.get("probabilities") or binding["value"]], feeds)[0]
    except Exception as error:  # ONNX Runtime has no public base class of its errors
        message = f"the converted model fails in ONNX Runtime: {error}"
        raise ProblemError("export", message, "Change the estimator, or return your own ONNX model.") from error


def _compare(theirs: dict[str, Any], ours: Any, values: list[str], what: str) -> None:  # noqa: ANN401  # an array
    import numpy as np

    names = [f"p{place}" for place in range(len(values))] or ["value"]
    expected = np.stack([theirs[name] for name in names], axis=1)
    difference = np.abs(ours - expected)
    off = ~(difference <= _OFF + _OFF * np.abs(expected)).all(axis=1)
    if off.any():
        where = f"with {what}" if what else "on training rows"
        largest = np.nanmax(difference, initial=0.0)
        print(  # noqa: T201  # the parent passes it on
            f"dolbear: {where} the ONNX model differs from the original in {off.sum()} of {len(off)} rows, "
            f"by up to {largest:.3g}; its parity will tell",
            flush=True,
        )
