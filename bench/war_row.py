"""One-row requests to the WAR on Tomcat and to mlflow models serve on one model; changes of versions under load."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import against
import serving_models as models
from against import Goal, Place
from loads import Load

from dolbear.publishing.runtime import artifacts

ROOT = Path(__file__).parents[1]
# The tests start a real Tomcat too.
sys.path.append(str(ROOT / "tests" / "integration"))

from servers import tomcat  # noqa: E402
from servers.processes import Server  # noqa: E402

_GOAL = Goal("WAR on Tomcat", times=20, warm=10)
_NATIVE = "com/microsoft/onnxruntime/onnxruntime/1.29.0/onnxruntime-1.29.0.jar"


def main(folder: Path) -> list[str]:
    """Measure two models, and changes; return the lines."""
    subprocess.run(["bash", str(ROOT / "scripts" / "servers")], check=True)
    lines = [line for model in (models.crickets(), models.mixed()) for line in _compared(model, folder)]
    return [*lines, _changed(models.crickets(), folder)]


def _compared(model: models.Model, folder: Path) -> list[str]:
    server, client = against.cores()
    place = Place(model, folder / model.name, "1.0.0")
    with models.mlflow(server, model, folder) as port, _tomcat(server, place, folder / model.name) as own_port:
        return against.compare(model, _load(model, own_port, client), port, _GOAL, folder)


def _changed(model: models.Model, folder: Path) -> str:
    server, client = against.cores()
    versions = ("1.0.0", "1.1.0")
    place = Place(model, folder / "changed", *versions)
    with _tomcat(server, place, folder / "changed") as port:
        told = place.change_under(_load(model, port, client), folder, *versions)
    return f"change of versions in the WAR under full load: {told}"


def _load(model: models.Model, port: int, client: int) -> Load:
    return Load(port=port, path=f"/dolbear/v2/models/{model.name}/infer", body=models.request(model), core=client)


@contextlib.contextmanager
def _tomcat(core: int, place: Place, folder: Path) -> Iterator[int]:
    """Start Tomcat with the WAR on one core; give the port."""
    war = next(item.file for item in artifacts() if item.extension == "war")
    options = {"dolbear.repository": str(place.repository), "dolbear.follow": str(place.file)}
    with against.pinned(core):
        server: Server = tomcat.start(ROOT / ".tools" / "servers", folder, war, libraries=(_native(),), options=options)
    try:
        server.said("1.0.0 is ready")
        yield int(server.url.split(":")[2].split("/")[0])
    finally:
        server.stop()


def _native() -> Path:
    places = [*ROOT.glob(".tools/m2-*"), Path.home() / ".m2" / "repository"]
    found = [place / _NATIVE for place in places if (place / _NATIVE).is_file()]
    if not found:
        sys.exit("ONNX Runtime's jar isn't in a local Maven repository: run make demo first")
    return found[0]
