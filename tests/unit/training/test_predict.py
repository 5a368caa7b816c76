"""What the original says: its own labels, also where they aren't asked for a second time."""

# ruff: noqa: ANN401  # estimators have no common type
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from lightgbm import LGBMClassifier
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from dolbear.training.child.predict import said

_LABELS = ["low", "middle", "high"]


class _Reluctant(RandomForestClassifier):  # type: ignore[misc]  # scikit-learn has no types
    """Says `high` only if it is very sure."""

    def predict(self, X: Any) -> Any:  # noqa: N803  # scikit-learn's name
        likely = self.predict_proba(X)[:, list(self.classes_).index("high")] > 0.9
        return np.where(likely, "high", "low")


def _rows(classes: int) -> tuple[pd.DataFrame, pd.Series[str]]:
    random = np.random.default_rng(7)
    inputs = pd.DataFrame(random.normal(size=(300, 3)).astype("float32"), columns=["a", "b", "c"])
    noisy = inputs["a"] + random.normal(size=300)
    return inputs, pd.cut(noisy, classes, labels=_LABELS[-classes:]).astype(str)


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize(
    "make",
    [
        lambda: HistGradientBoostingClassifier(max_iter=5),
        lambda: RandomForestClassifier(5, random_state=0),
        lambda: ExtraTreesClassifier(5, random_state=0),
        lambda: LGBMClassifier(n_estimators=5, verbose=-1),
        lambda: make_pipeline(StandardScaler(), RandomForestClassifier(5, random_state=0)),
        LogisticRegression,
        lambda: _Reluctant(5, random_state=0),
        lambda: make_pipeline(StandardScaler(), _Reluctant(5, random_state=0)),
    ],
)
def test_labels_are_those_that_the_original_predicts(make: Callable[[], Any], classes: int) -> None:
    inputs, truth = _rows(classes)
    model = make().fit(inputs, truth)
    found = said(model, inputs, _LABELS)
    assert found["label"].tolist() == model.predict(inputs).tolist()
    assert np.allclose(sum(found[f"p{place}"] for place in range(3)), 1)


def test_who_names_the_likeliest_class_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    inputs, truth = _rows(3)
    model = RandomForestClassifier(5, random_state=0).fit(inputs, truth)
    asked = []
    before = RandomForestClassifier.predict_proba

    def count(forest: Any, rows: Any) -> Any:
        asked.append(len(rows))
        return before(forest, rows)

    monkeypatch.setattr(RandomForestClassifier, "predict_proba", count)
    said(model, inputs, _LABELS)
    assert asked == [len(inputs)]
