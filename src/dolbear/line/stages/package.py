"""package: the content of the data jar and the sources of the typed API, still without a version."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from dolbear.core import digest, files
from dolbear.core.digest import canonical_json
from dolbear.ledger import read
from dolbear.line import champion
from dolbear.line.results import Computed
from dolbear.line.stage import Before
from dolbear.line.stages import imported, train
from dolbear.line.workspace import Workspace
from dolbear.model.score import Scorer
from dolbear.model.signature import Signature
from dolbear.packaging import bom, card, examples, golden, java_api, package, passport
from dolbear.quality import outcome

if TYPE_CHECKING:
    import numpy as np

_NAMES = ("model.onnx", "signature.json", "passport.json", "golden.json", "card.md", "bom.cdx.json")


class Package:
    """See DESIGN: from the same results the same bytes, anywhere."""

    name = "package"
    revision = 1

    def ingredients(self, space: Workspace, before: Before) -> dict[str, str]:
        """Model, figures, profile, signature, names, and the signatures that were released before."""
        selected, trained, evaluated = before["select"], before["train"], before["evaluate"]
        found: dict[str, str] = {"model": trained.outputs["model"], "evaluation": evaluated.outputs["evaluation"]}
        found |= {"training": trained.outputs["training"], "profile": selected.outputs["profile"]}
        found |= {f"{part} rows": selected.outputs[part] for part in ("train", "validation", "test")}
        found |= {name: value for name, value in selected.ingredients.items() if name.startswith("data ")}
        found |= {name: value for name, value in trained.ingredients.items() if name.startswith("code ")}
        found["about"] = canonical_json(msgspec.to_builtins(space.settings.project)).decode()
        found["signature"] = canonical_json(msgspec.to_builtins(space.signature)).decode()
        if not space.settings.data:
            found["samples"] = digest.of_json(imported.samples(space))
        found["earlier signatures"] = digest.of_json(msgspec.to_builtins(history(space)))
        return found

    def compute(self, space: Workspace, before: Before, folder: Path) -> Computed:
        """Write the entries of the data jar, and the API's sources as one archive."""
        import pyarrow.parquet as pq

        about = space.settings.project
        facts = _facts(space, before)
        trained = before["train"]
        model = space.archive.fetch(trained.outputs["model"])
        binding = train.binding(trained)
        signature = {"format": 1, **msgspec.to_builtins(space.signature), "binding": msgspec.to_builtins(binding)}
        test = pq.ParquetFile(space.archive.fetch(before["select"].outputs["test"])).read()
        scorer = Scorer(model, space.signature, binding, threads=1)
        said = _said(space, before)
        if not space.settings.data:
            test = examples.table(space.signature, imported.samples(space))
            said = examples.said(scorer, test)
        documents = {
            "signature.json": canonical_json(signature),
            "passport.json": canonical_json(facts),
            "golden.json": canonical_json(golden.golden(scorer, test, said)),
            "card.md": card.card(about, space.signature, facts).encode(),
            "bom.cdx.json": canonical_json(bom.bom(about, facts)),
        }
        for name, content in documents.items():
            files.write_bytes(folder / name, content)
        found = {name: folder / name for name in documents} | {"model.onnx": model}
        made = package.contents(about, found)
        return Computed(
            outputs={name: folder / name for name in documents},
            summary={
                "content": made.digest,
                "api": digest.of_json(api_sources(space, {})),
                "sentence": f"content {digest.short(made.digest)}, {model.stat().st_size:,} bytes of model",
            },
        )


def _said(space: Workspace, before: Before) -> np.ndarray:
    path = space.archive.fetch(before["evaluate"].outputs["predictions"])
    test = outcome.load(path, space.signature.target)
    return test.value[:, None] if test.probabilities is None else test.probabilities


def contents(space: Workspace, before: Before) -> package.Contents:
    """Return the package's content from the archive."""
    outputs = before["package"].outputs | {"model.onnx": before["train"].outputs["model"]}
    found = {name: space.archive.fetch(outputs[name]) for name in _NAMES}
    return package.contents(space.settings.project, found)


def history(space: Workspace) -> list[Signature]:
    """Return the signatures of the same API that were released before this one, oldest first, each once.

    What came after the first release of the present signature doesn't count, so that releasing it
    changes nothing here.
    """
    found: list[Signature] = []
    for event in read.reserved(space.ledger.read(), champion.subject(space)):
        signature = msgspec.convert(event.data["signature"], Signature)
        if signature == space.signature:
            return found
        if found and event.data["version"][1:] == [0, 0]:
            found = []
        if signature not in found:
            found.append(signature)
    return found


def seen(space: Workspace, before: Before) -> dict[str, Any]:
    """Return what the Javadoc of an API tells of the data: of each input the range, and how often it is missing."""
    passport = json.loads(space.archive.fetch(before["package"].outputs["passport.json"]).read_bytes())
    inputs = passport["profile"].get("inputs", {})
    return {name: {key: of[key] for key in java_api.SEEN if key in of} for name, of in inputs.items()}


def api_sources(space: Workspace, observed: Mapping[str, Any]) -> dict[str, str]:
    """Return the sources of the typed API; `observed` is what was `seen` of the data, for the Javadoc."""
    from dolbear.packaging import version

    about = space.settings.project
    earlier = [item for item in history(space) if version.bump(item, space.signature) != "major"]
    return java_api.generate(space.signature, about.group, about.name, profile={"inputs": observed}, history=earlier)


def _facts(space: Workspace, before: Before) -> dict[str, Any]:
    selected, trained, evaluated = before["select"], before["train"], before["evaluate"]
    evaluation = json.loads(space.archive.fetch(evaluated.outputs["evaluation"]).read_bytes())
    training = json.loads(space.archive.fetch(trained.outputs["training"]).read_bytes())
    model = {"sha256": trained.outputs["model"], "opset": training.pop("opset"), "ir": training.pop("ir")}
    rows = selected.summary["rows"]
    origin = training.pop("imported", None)
    facts = {
        **({"origin": origin} if origin else {}),
        "data": _named(selected.ingredients, "data "),
        "selection": {part: {"digest": selected.outputs[part], "rows": rows[part]} for part in rows},
        "code": _named(trained.ingredients, "code "),
        "training": training,
        "metrics": evaluated.summary["metrics"],
        "parity": evaluation.get("parity"),
        "profile": json.loads(space.archive.fetch(selected.outputs["profile"]).read_bytes()),
    }
    return passport.passport(space.settings.project, model=model, facts=facts)


def _named(ingredients: dict[str, str], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): value for name, value in ingredients.items() if name.startswith(prefix)}
