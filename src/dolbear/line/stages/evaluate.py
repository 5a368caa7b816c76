"""evaluate: the ONNX model on frozen test rows, and against the original."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec

from dolbear.core import files
from dolbear.core.digest import canonical_json
from dolbear.line.metrics import Runner
from dolbear.line.results import Computed
from dolbear.line.stage import Before
from dolbear.line.stages import train
from dolbear.line.workspace import Workspace
from dolbear.model.score import Scorer, Scores
from dolbear.quality import evaluate
from dolbear.quality.custom import Custom
from dolbear.quality.evaluate import Original, Subject
from dolbear.quality.evaluation import to_json
from dolbear.training import original


class Evaluate:
    """See DESIGN: what is evaluated is what is packaged, byte for byte."""

    name = "evaluate"
    revision = 1

    def ingredients(self, space: Workspace, before: Before) -> dict[str, str]:
        """Model, checkpoint, rows, tolerance, the user's metrics."""
        trained, selected = before["train"], before["select"]
        found: dict[str, str] = {
            name: trained.outputs[name] for name in ("model", "checkpoint") if name in trained.outputs
        }
        found |= {f"{part} rows": selected.outputs[part] for part in ("validation", "test")}
        found |= {"profile": selected.outputs["profile"], "binding": json.dumps(trained.summary["binding"])}
        found["parity"] = canonical_json(msgspec.to_builtins(space.settings.parity)).decode()
        for name, metric in space.settings.metric.items() if space.settings.data else ():
            found[f"metric {name}"] = f"{metric.entry} {metric.better}"
            found |= {f"code {path}": digest for path, digest in train.code(space, metric.entry).items()}
        return found

    def compute(self, space: Workspace, before: Before, folder: Path) -> Computed:
        """Measure, and compare with the original where there is one."""
        import pyarrow.parquet as pq

        selected, trained = before["select"], before["train"]
        paths = {part: space.archive.fetch(selected.outputs[part]) for part in ("validation", "test")}
        parts = {part: pq.ParquetFile(path).read() for part, path in paths.items()}
        subject = Subject(
            scorer=Scorer(space.archive.fetch(trained.outputs["model"]), space.signature, train.binding(trained)),
            signature=space.signature,
            test=parts["test"],
            validation=parts["validation"],
            profile=json.loads(space.archive.fetch(selected.outputs["profile"]).read_bytes()),
            test_digest=selected.outputs["test"],
            has_data=bool(space.settings.data),
        )
        space.progress.step("evaluating", 0, 0)
        found = evaluate.evaluate(
            subject,
            folder / "predictions.parquet",
            custom=custom(space, folder),
            original=_original(space, before, folder),
        )
        files.write_bytes(folder / "evaluation.json", to_json(found))
        return Computed(
            outputs={"evaluation": folder / "evaluation.json", "predictions": folder / "predictions.parquet"},
            summary={"metrics": {part: found.metrics(part) for part in ("test", "validation")}, "rows": found.rows},
        )


def custom(space: Workspace, folder: Path) -> Custom | None:
    """Return the project's own metrics; None if it has none."""
    if not space.settings.metric:
        return None
    return Custom(metrics=space.settings.metric, runner=Runner(space, folder))


def _original(space: Workspace, before: Before, folder: Path) -> Original | None:
    trained = before["train"]
    if "checkpoint" not in trained.outputs:
        return None
    train.ready(space)
    checkpoint = folder / trained.summary["names"]["checkpoint"]
    checkpoint.symlink_to(space.archive.fetch(trained.outputs["checkpoint"]))

    def score(table: object) -> Scores:
        return original.predict(
            checkpoint,
            table,
            space.signature,
            folder,
            job=train.job(space, before),
            interpreter=space.interpreter,
        )

    return Original(score=score, tolerance=space.settings.parity)
