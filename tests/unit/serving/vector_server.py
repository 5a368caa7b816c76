"""The packages and cases of the shared vectors, and routes over them without a socket."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from dolbear.serving import loaded
from dolbear.serving.messages import Job, Request, Response
from dolbear.serving.metrics import Metrics
from dolbear.serving.registry import Registry
from dolbear.serving.routes import Routes

VECTORS = json.loads((Path(__file__).parents[3] / "docs/formats/inference-vectors.json").read_text(encoding="utf-8"))
CASES: list[dict[str, Any]] = VECTORS["cases"]


def jar(name: str, folder: Path) -> Path:
    """Write the jar of one of the vectors' models."""
    target = folder / f"{name}-1.0.0.jar"
    target.write_bytes(base64.b64decode(VECTORS["packages"][f"io.dolbear.vectors:{name}:1.0.0"]))
    return target


class Asked:
    """Routes over all of the vectors' models; each answer is had at once."""

    def __init__(self, folder: Path) -> None:
        self.registry, self.metrics = Registry(), Metrics()
        for coordinates in VECTORS["packages"]:
            self.registry.put(loaded.load(jar(coordinates.split(":")[1], folder), expected=coordinates))
        self.routes = Routes(self.registry, self.metrics)

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "application/json") -> Response:
        """Answer a request."""
        headers = {b"content-type": kind.encode()} if body or method == "POST" else {}
        request = Request(method=method.encode(), target=path.encode(), headers=headers, body=body)
        outcome = self.routes.answer(request)
        if isinstance(outcome, Job):
            response = outcome.work()
            outcome.told(response)
            return response
        return outcome
