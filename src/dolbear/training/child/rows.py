"""Rows as the training function gets them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from .problem import ProblemError

if TYPE_CHECKING:
    import pandas as pd


class Part:
    """One part of the selection: `inputs` as the model will see them, and the `target`."""

    def __init__(self, frame: pd.DataFrame, target: str, labels: tuple[str, ...]) -> None:
        self.frame = frame
        self.inputs = frame.drop(columns=[target])
        self.target = frame[target]
        self._labels = labels

    @property
    def codes(self) -> pd.Series[Any]:
        """The target as places of its labels, from 0, for libraries that learn numbers only."""
        if not self._labels:
            raise ProblemError("entry", "data.train.codes: the output is a number", "Learn data.train.target.")
        if self.target.dtype == bool:
            return self.target.astype("int64")
        places = {label: place for place, label in enumerate(self._labels)}
        return self.target.map(places).astype("int64")


class Data:
    """What a training function learns from; there is no test part here.

    `labels` are the values of a class output, in their order. `is_rehearsal`: these are a few rows,
    to see early that the model converts.
    """

    def __init__(self, train: Part, validation: Part, labels: tuple[str, ...], *, is_rehearsal: bool = False) -> None:
        self.train = train
        self.validation = validation
        self.labels = labels
        self.is_rehearsal = is_rehearsal


def read_data(task: dict[str, Any], folder: Path) -> Data:
    """Read the encoded parts of a training task."""
    output = task["output"]
    labels = tuple(output["values"])
    train, validation = (
        Part(read(folder / f"{part}.parquet"), output["name"], labels) for part in ("train", "validation")
    )
    return Data(train, validation, labels)


def read(path: Path) -> pd.DataFrame:
    """Read an encoded Parquet file: float32 columns, texts as `str` without missing values."""
    import pyarrow.parquet as pq

    return pq.ParquetFile(path).read().to_pandas()


def few(data: Data, most: int, seed: int) -> Data | None:
    """Take at most `most` rows of each part, of each class at least two; None if all are that few."""
    if len(data.train.frame) <= most:
        return None
    train, validation = (_few(part, most, seed, data.labels) for part in (data.train, data.validation))
    return Data(train, validation, data.labels, is_rehearsal=True)


def _few(part: Part, most: int, seed: int, labels: tuple[str, ...]) -> Part:
    frame, target = part.frame, str(part.target.name)
    if len(frame) <= most:
        return part
    sample = frame.sample(n=most, random_state=seed)
    if labels:
        heads = frame.groupby(target, sort=False).head(2)
        sample = _joined(heads, sample, max(most, len(heads)))
    return Part(sample.sort_index(), target, labels)


def _joined(heads: pd.DataFrame, sample: pd.DataFrame, most: int) -> pd.DataFrame:
    import pandas as pd

    rest = sample.drop(index=heads.index, errors="ignore")
    return pd.concat([heads, rest.head(most - len(heads))])
