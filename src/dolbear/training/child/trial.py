"""A converted model tried on few rows, beside the original: as they are, with holes, with unknown texts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

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
    trials = _trials(task["inputs"])
    tried = _tried(rows, trials)
    parts = {trial.what: slice(place * len(rows), (place + 1) * len(rows)) for place, trial in enumerate(trials)}
    originals = _originals(model, tried, parts, values)
    if session is None:
        return
    ours = _onnx(session, binding, tried)
    for what, part in parts.items():
        _compare(originals[what], ours[part], values, what)


class _Trial(NamedTuple):
    what: str
    column: str = ""
    value: object = None


def _trials(items: list[dict[str, Any]]) -> list[_Trial]:
    """Return what is tried: the rows as they are, then one value in the whole of a column."""
    found = [_Trial("")]
    for item in items:
        name, is_text = item["name"], item["type"] == "text"
        if item["optional"]:
            found.append(_Trial(f"{name!r} missing", name, "" if is_text else float("nan")))
        if is_text and not item["values"]:
            found.append(_Trial(f"{name!r} a text never seen", name, _NEVER_SEEN))
    return found


def _tried(rows: pd.DataFrame, trials: list[_Trial]) -> pd.DataFrame:
    """Make the rows of all trials, one behind the other."""
    import numpy as np
    import pandas as pd

    columns = {name: np.tile(rows[name].to_numpy(), len(trials)) for name in rows.columns}
    for place, trial in enumerate(trials):
        if trial.column:
            columns[trial.column][place * len(rows) : (place + 1) * len(rows)] = trial.value
    return pd.DataFrame(columns).astype(rows.dtypes.to_dict())


def _originals(
    model: Any,  # noqa: ANN401  # an estimator
    tried: pd.DataFrame,
    parts: dict[str, slice],
    values: list[str],
) -> dict[str, dict[str, Any]]:
    """Ask for all rows at once; only where that fails, for each trial, to name the one that is to blame."""
    try:
        found = said(model, tried, values)
    except Exception:  # noqa: BLE001  # told below
        return {what: _original(model, tried.iloc[rows], values, what) for what, rows in parts.items()}
    return {what: {name: column[rows] for name, column in found.items()} for what, rows in parts.items()}


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


def _onnx(session: Any, binding: dict[str, Any], rows: pd.DataFrame) -> Any:  # noqa: ANN401  # an array
    feeds = {}
    for tensor, name in zip(binding["tensors"], rows.columns, strict=True):
        column = rows[name].to_numpy()
        feeds[tensor] = (column if column.dtype == "float32" else column.astype(object)).reshape(-1, 1)
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
