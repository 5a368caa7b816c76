"""Rows as the training function gets them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


class Part:
    """One part of the selection: `inputs` as the model will see them, and the `target`."""

    def __init__(self, frame: pd.DataFrame, target: str) -> None:
        self.frame = frame
        self.inputs = frame.drop(columns=[target])
        self.target = frame[target]


class Data:
    """What a training function learns from; there is no test part here."""

    def __init__(self, train: Part, validation: Part) -> None:
        self.train = train
        self.validation = validation


def read(path: Path) -> pd.DataFrame:
    """Read an encoded Parquet file: float32 columns, texts as `str` without missing values."""
    import pyarrow.parquet as pq

    return pq.read_table(path).to_pandas()


def few(part: Part, most: int, seed: int) -> Part:
    """Take at most `most` rows, of each class at least two where there are so many."""
    frame, target = part.frame, part.target.name
    if len(frame) <= most:
        return part
    sample = frame.sample(n=most, random_state=seed)
    if _is_class(part.target):
        heads = frame.groupby(target, sort=False).head(2)
        sample = _joined(heads, sample, max(most, len(heads)))
    return Part(sample.sort_index(), str(target))


def _is_class(target: pd.Series[Any]) -> bool:
    return bool(target.dtype.kind != "f")


def _joined(heads: pd.DataFrame, sample: pd.DataFrame, most: int) -> pd.DataFrame:
    rest = sample.drop(index=heads.index, errors="ignore")
    import pandas as pd

    return pd.concat([heads, rest.head(most - len(heads))])
