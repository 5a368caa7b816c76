"""Small projects with a training function, trained for real."""

# ruff: noqa: ANN401  # settings are of any kind
from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from dolbear.adapters.python import Python
from dolbear.core.progress import silent
from dolbear.model.score import Scorer, Scores
from dolbear.model.signature import Input, Output, Signature
from dolbear.project.settings import Train
from dolbear.training import original, train
from dolbear.training.job import Job
from dolbear.training.train import Trained

NUMBER = Signature(
    inputs=(
        Input(name="size", type="float", optional=True),
        Input(name="day", type="date"),
        Input(name="count", type="integer"),
        Input(name="is_new", type="boolean"),
        Input(name="colour", type="text", optional=True),
    ),
    outputs=(Output(name="price", type="float"),),
)
LABEL = Signature(
    inputs=NUMBER.inputs, outputs=(Output(name="price", type="text", values=("top", "never", "low", "middle")),)
)
FLAG = Signature(inputs=NUMBER.inputs, outputs=(Output(name="price", type="boolean", values=("false", "true")),))


def rows(count: int, signature: Signature = NUMBER, seed: int = 0) -> pa.Table:
    """Raw rows, some values missing where they may be."""
    draw = np.random.default_rng(seed)
    size, colour = draw.normal(size=count), draw.choice(["red", "green", "blue"], count)
    number = size + (colour == "red") + draw.integers(0, 3, count)
    truth: Any = number
    if signature.target.type == "text":
        truth = np.array(["low", "middle", "top"])[np.digitize(number, [0.5, 1.5])]
    if signature.target.type == "boolean":
        truth = number > 1
    return pa.table(
        {
            "size": pa.array(size, mask=draw.random(count) < 0.1),
            "day": pa.array(draw.integers(0, 20000, count).astype("int32")).cast(pa.date32()),
            "count": pa.array(draw.integers(0, 9, count)),
            "is_new": pa.array(draw.random(count) < 0.5),
            "colour": pa.array(colour.tolist(), mask=draw.random(count) < 0.1),
            "price": pa.array(truth.tolist() if truth.dtype.kind == "U" else truth),
        }
    )


class Project:
    """A folder with `train.py`, and rows to learn."""

    def __init__(self, root: Path, code: str, signature: Signature = NUMBER, *, count: int = 300) -> None:
        self.root = root / "project"
        self.root.mkdir(exist_ok=True)
        (self.root / "train.py").write_text(textwrap.dedent(code), encoding="utf-8")
        self.signature = signature
        self.interpreter = Python(self.root)
        self.folder = root / "work"
        self._runs = 0
        for part, seed in (("train", 1), ("validation", 2)):
            pq.write_table(rows(count, signature, seed), root / f"{part}.parquet")
        self._parts = root

    def job(self, **settings: Any) -> Job:
        """Say what is trained; `settings` are those of `[train]`."""
        given = settings if "command" in settings else {"entry": "train:train"} | settings
        return Job(
            root=self.root,
            train=Train(**given),
            signature=self.signature,
            train_data=self._parts / "train.parquet",
            validation_data=self._parts / "validation.parquet",
        )

    def train(self, **settings: Any) -> Trained:
        """Train in an empty folder."""
        self._runs += 1
        self.folder = self._parts / f"work-{self._runs}"
        self.folder.mkdir()
        return train.train(self.job(**settings), self.folder, self.interpreter, silent)

    def compare(self, made: Trained, **settings: Any) -> tuple[Scores, Scores]:
        """Score fresh rows by the original and by ONNX."""
        assert made.checkpoint is not None
        table = rows(200, self.signature, 9)
        theirs = original.predict(
            made.checkpoint, table, self.signature, self.folder, job=self.job(**settings), interpreter=self.interpreter
        )
        return theirs, Scorer(made.model, self.signature, made.binding).score(table)
