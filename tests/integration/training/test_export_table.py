"""Each estimator is equal after conversion on rows that converters err on, or refused: never wrong in silence."""

# ruff: noqa: ANN401  # estimators have no common type
from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pandas as pd
import pytest
from export_cases import Case, cases
from export_refused import REFUSED
from export_rows import inputs, probes, target
from sklearn.compose import make_column_transformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline

from dolbear.training.child import export, trial
from dolbear.training.child.predict import said
from dolbear.training.child.problem import ProblemError

_TOLERANCE = 1e-4

pytestmark = [pytest.mark.integration, pytest.mark.filterwarnings("ignore")]
_CASES = [
    pytest.param(case, id=f"{case.name} of {case.kind}{' and texts' * case.texts}") for case in (*cases(), *REFUSED)
]


def _task(rows: pd.DataFrame, truth: pd.Series[Any], *, optional: tuple[str, ...]) -> dict[str, Any]:
    values = [] if truth.dtype.kind == "f" else sorted(set(truth), reverse=True)
    items = [
        {"name": name, "type": "text" if name == "word" else "float", "optional": name in optional, "values": []}
        for name in rows
    ]
    return {"root": ".", "inputs": items, "output": {"name": "y", "type": "float", "values": values}}


def _fitted(case: Case, rows: pd.DataFrame, truth: pd.Series[Any], values: list[str]) -> Any:
    """Return the model, or None if it takes no missing numbers."""
    np.random.seed(0)  # noqa: NPY002  # what has no random_state draws from this one
    if values and type(case.make()).__name__.startswith("XGB"):
        truth = truth.map(values.index)
    try:
        return case.make().fit(rows, truth)
    except ValueError as error:
        if "NaN" in str(error):
            return None
        raise


def _answers(session: Any, binding: dict[str, Any], rows: pd.DataFrame) -> dict[str, Any]:
    feeds = {name: rows[name].to_numpy().astype(object if name == "word" else "float32")[:, None] for name in rows}
    names = [binding[key] for key in ("value", "probabilities") if key in binding]
    return dict(zip(names, session.run(names, feeds), strict=True))


def _off(theirs: dict[str, Any], ours: dict[str, Any], binding: dict[str, Any], values: list[str]) -> int:
    if not values:
        expected, found = theirs["value"][:, None], ours[binding["value"]]
    else:
        expected, found = np.stack([theirs[f"p{place}"] for place in range(len(values))], 1), ours["probabilities"]
    off = ~(np.abs(found - expected) <= _TOLERANCE * (1 + np.abs(expected))).all(axis=1)
    if values:
        said = [values.index(label) for label in theirs["label"]]
        mine = found.argmax(axis=1) if "value" not in binding else [_place(item, values) for item in ours["label"]]
        every = np.arange(len(found))
        off |= np.abs(expected[every, said] - expected[every, mine]) > 2 * _TOLERANCE
    return int(off.sum())


def _place(label: Any, values: list[str]) -> int:
    return values.index(label) if isinstance(label, str) else int(label)


@pytest.mark.parametrize("missing", [False, True], ids=["whole", "holes"])
@pytest.mark.parametrize("case", _CASES)
def test_equal_or_refused(case: Case, missing: bool, tmp_path: Path) -> None:  # noqa: FBT001  # pytest names it
    rows = inputs(1, texts=case.texts, missing=missing)
    truth = target(rows, case.kind)
    task = _task(rows, truth, optional=())
    values = task["output"]["values"]
    model = _fitted(case, rows, truth, values)
    if model is None:
        assert missing, "the estimator takes no missing numbers"
        return
    if case.refused:
        with pytest.raises(ProblemError) as found:
            export.convert(model, task)
        assert case.refused in found.value.message + found.value.hint
        return
    made, binding = export.convert(model, task)
    assert made.SerializeToString() == export.convert(model, task)[0].SerializeToString()
    path = tmp_path / "model.onnx"
    path.write_bytes(made.SerializeToString())
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    for what, probe in probes(rows).items():
        try:
            theirs = said(model, probe, values)
        except ValueError:  # then it must be told at once where the signature allows it
            allowed = _task(rows, truth, optional=tuple(name for name in rows if repr(name) in what))
            with pytest.raises(ProblemError, match=what):
                trial.check(model, binding, path, (allowed, probe.assign(**rows.to_dict("series"))))
            continue
        assert _off(theirs, _answers(session, binding, probe), binding, values) == 0, what


_SENTENCES = [
    "The quick brown fox, jumped over the lazy-dog!",
    "Über große Füße läuft der Bär. GROSS",
    "",
    "   ",
    "a b c_d 12 3 45kg e-mail@x.de",
    "naïve café résumé; ÉCOLE",
    "don't stop (now)",
    "tabs\tand\nlines",
    "日本語 テキスト",
]


@pytest.mark.parametrize("pairs", [False, True])
def test_words_are_found_as_in_python(pairs: bool) -> None:  # noqa: FBT001  # pytest names it
    rows = pd.DataFrame({"text": pd.Series(_SENTENCES * 4, dtype="str")})
    truth = np.random.default_rng(0).random(len(rows))
    words = make_column_transformer((TfidfVectorizer(ngram_range=(1, 1 + pairs)), "text"))
    model = make_pipeline(words, Ridge(alpha=0.01)).fit(rows, truth)
    items = [{"name": "text", "type": "text", "optional": False, "values": []}]
    made, binding = export.convert(model, {"inputs": items, "output": {"name": "y", "values": []}, "root": "."})
    session = onnxruntime.InferenceSession(made.SerializeToString(), providers=["CPUExecutionProvider"])
    found = session.run([binding["value"]], {"text": rows.to_numpy(object)})[0].reshape(-1)
    np.testing.assert_allclose(found, model.predict(rows), atol=1e-4)
