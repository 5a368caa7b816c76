"""One-row requests to dolbear serve and to mlflow models serve on one model; and changes of versions under load."""

from __future__ import annotations

from pathlib import Path

import against
import loads
import serving_models as models
from against import Goal, Place
from loads import Load

_GOAL = Goal("dolbear serve", times=10, warm=2)


def main(folder: Path) -> list[str]:
    """Measure two models, and changes; return the lines."""
    lines = [line for model in (models.crickets(), models.mixed()) for line in _compared(model, folder)]
    return [*lines, _changed(models.crickets(), folder)]


def _compared(model: models.Model, folder: Path) -> list[str]:
    server, client = against.cores()
    place = Place(model, folder / model.name, "1.0.0")
    named = f"{models.GROUP}:{model.name}:1.0.0"
    with (
        models.mlflow(server, model, folder) as port,
        models.dolbear(server, named, "--repository", place.repository) as own_port,
    ):
        lines = against.compare(model, _load(model, own_port, client), port, _GOAL, folder)
    return [*lines, _limit(model, folder)]


def _limit(model: models.Model, folder: Path) -> str:
    """Say what the parts that aren't ours bear."""
    server, client = against.cores()
    with models.bare(server) as port:
        most = loads.most(_load(model, port, client), folder, seconds=4)
    with against.pinned(server):
        alone = models.alone(model)
    both = 1 / (1 / most.rate + alone)
    return (
        f"its limit, {model.name}: the same loop and parser answer {most.rate:,.0f}/s with nothing to do, ONNX Runtime "
        f"takes {alone * 1e6:.0f} µs for the row: {both:,.0f}/s for both"
    )


def _changed(model: models.Model, folder: Path) -> str:
    server, client = against.cores()
    versions = ("1.0.0", "1.1.0")
    place = Place(model, folder / "changed", *versions)
    with models.dolbear(server, "--follow", place.file, "--repository", place.repository) as port:
        told = place.change_under(_load(model, port, client), folder, *versions)
    return f"change of versions under full load: {told}"


def _load(model: models.Model, port: int, client: int) -> Load:
    return Load(port=port, path=f"/v2/models/{model.name}/infer", body=models.request(model), core=client)
