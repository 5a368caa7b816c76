"""`dolbear.open()`: rows to learn from, and how good a try is. The test rows stay shut."""

from __future__ import annotations

import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dolbear import wiring
from dolbear.core.digest import Digest
from dolbear.core.errors import NotFoundError
from dolbear.line import lock
from dolbear.line.results import Result
from dolbear.line.run import StoppedError, compute
from dolbear.line.workspace import Workspace
from dolbear.notebook.validation import Validation, validate
from dolbear.training.child.rows import Part as Rows
from dolbear.training.job import encoded

if TYPE_CHECKING:
    import pyarrow as pa

_PARTS = ("train", "validation")


class Part(Rows):
    """Rows of one part: `inputs` and `target` as the model sees them, `table` as `[select]` gave them."""

    def __init__(self, table: pa.Table, space: Workspace) -> None:
        target = space.signature.target
        super().__init__(encoded(table, space.signature).to_pandas(), target.name, target.values)
        self.table = table

    def __repr__(self) -> str:
        """Say how much there is."""
        return f"{len(self.frame):,} rows of {', '.join(map(str, self.frame.columns))}"

    def _repr_html_(self) -> str:
        return str(self.frame._repr_html_())  # what a notebook calls


class Project:
    """What a training function gets as `data`, and `evaluate` to try a model on the validation rows.

    `train(project, project.params)` calls the project's own function here. It is a snapshot:
    after a change of data or of `dolbear.toml`, open again.
    """

    def __init__(self, space: Workspace) -> None:
        selected = _selected(space)
        self.params: dict[str, Any] = dict(space.settings.train.params)
        self.labels = space.signature.target.values
        self.is_rehearsal = False
        self._space = space
        self._rows = selected.summary["rows"]
        self._parts = {name: selected.outputs[name] for name in _PARTS}
        self._profile = selected.outputs["profile"]

    @cached_property
    def train(self) -> Part:
        """The rows to learn from."""
        return self._part("train")

    @cached_property
    def validation(self) -> Part:
        """The rows to choose by."""
        return self._part("validation")

    def evaluate(self, model: Any) -> Validation:  # noqa: ANN401  # an estimator or a function
        """Measure a model on the validation rows; nothing is recorded.

        `model` is a fitted scikit-learn estimator, or a function from `inputs` to predictions: numbers,
        labels, or probabilities with one column per value of the output.

        Raises:
            ValidationError: the predictions aren't of the output.
        """
        profile = json.loads(self._space.archive.fetch(self._profile).read_bytes())
        part = self.validation
        return validate(model, inputs=part.inputs, table=part.table, profile=profile, space=self._space)

    def __repr__(self) -> str:
        """Say what the project predicts, from what, and how many rows there are."""
        signature, about = self._space.signature, self._space.settings.project
        inputs = ", ".join(item.name for item in signature.inputs)
        rows = ", ".join(f"{self._rows[name]:,} {name}" for name in _PARTS)
        return f"{about.name}: {signature.target.name} from {inputs}; rows: {rows} (the test rows stay shut)"

    def _part(self, name: str) -> Part:
        import pyarrow.parquet as pq

        return Part(pq.read_table(self._archived(self._parts[name])), self._space)

    def _archived(self, digest: Digest) -> Path:
        return self._space.archive.fetch(digest)


def open_project(folder: str | Path | None = None) -> Project:
    """Open the project that `folder` (default: here) lies in, check its data and select its rows.

    Raises:
        NotFoundError: there is no dolbear.toml here or above, or no pandas.
        ConfigurationError: dolbear.toml isn't right.
        StoppedError: a check of the data failed.
    """
    try:
        import pandas as pd  # noqa: F401  # is it there?
    except ModuleNotFoundError as reason:
        message = "pandas isn't installed, and dolbear.open() gives its tables"
        raise NotFoundError(message, "pip install pandas") from reason
    return Project(wiring.open_project(folder))


def _selected(space: Workspace) -> Result:
    with lock.held(space.folder / "lock", space.progress):
        steps = compute(space, "select")
    if not steps[-1].result.passed:
        raise StoppedError(steps[-1].result, None)
    return steps[-1].result
