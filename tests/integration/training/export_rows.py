"""Rows that converters err on: on the thresholds of trees, with holes, with texts never seen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

NUMBERS = ("a", "b", "c")
ROWS = 400
_WORDS = np.array(["red", "green", "blue", ""])


def inputs(seed: int, *, texts: bool, missing: bool) -> pd.DataFrame:
    """Encoded inputs: numbers of three scales, one of few values, and a text."""
    draw = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "a": draw.normal(size=ROWS).astype("float32"),
            "b": draw.integers(0, 12, ROWS).astype("float32"),
            "c": (draw.lognormal(size=ROWS) * 30).astype("float32"),
        }
    )
    if missing:
        frame.loc[draw.random(ROWS) < 0.15, "a"] = np.nan
    if texts:
        frame["word"] = pd.Series(_WORDS[draw.integers(0, 4 if missing else 3, ROWS)], dtype="str")
    return frame


def target(frame: pd.DataFrame, kind: str) -> pd.Series[Any]:
    """What is learned: a `number`, a `positive` one, one of 2 or of 3 labels."""
    draw = np.random.default_rng(7)
    number = frame["a"].fillna(1.5).astype("float64") * 2 + np.sin(frame["b"].astype("float64"))
    number += np.log1p(frame["c"].astype("float64")) + draw.normal(size=len(frame)) * 0.3
    if "word" in frame:
        number += frame["word"].map({"red": 0.0, "green": 1.0, "blue": -1.0, "": 2.0})
    if kind in {"number", "positive"}:
        return (number.abs() + 0.01 if kind == "positive" else number).rename("y")
    if kind == "2 labels":
        return pd.Series(np.where(number > number.median(), "yes", "no"), name="y", dtype="str")
    places = np.searchsorted(np.quantile(number, [0.3, 0.6]), number)
    return pd.Series(np.array(["low", "middle", "top"])[places], name="y", dtype="str")


def probes(train: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return fresh rows, rows on the edges between training values, and each kind of hole."""
    fresh = inputs(99, texts="word" in train, missing=False)
    found = {"fresh rows": fresh, "edges": fresh.assign(**{name: _edges(train[name]) for name in NUMBERS})}
    found |= {f"{name!r} missing": fresh.assign(**{name: np.float32(np.nan)}) for name in NUMBERS}
    if "word" in train:
        found["'word' missing"] = fresh.assign(word="")
        found["'word' a text never seen"] = fresh.assign(word="a text never seen")
    return found


def _edges(column: pd.Series[Any]) -> np.ndarray:
    draw = np.random.default_rng(5)
    known = np.sort(column.dropna().to_numpy("float64"))
    places = draw.integers(0, len(known) - 1, ROWS)
    near = ((known[places] + known[places + 1]) / 2).astype("float32")
    toward = np.where(draw.random(ROWS) < 0.5, np.inf, -np.inf).astype("float32")
    found: np.ndarray = np.where(draw.random(ROWS) < 0.5, near, np.nextafter(near, toward)).astype("float32")
    return found
