"""The WAR gives the answers that docs/formats/inference-vectors.json has, as `dolbear serve` does."""

from __future__ import annotations

import base64
import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

import pytest
from java.running import ROOT

from dolbear.core import digest
from servers.client import Place, ask
from servers.conftest import Start

pytestmark = [pytest.mark.integration, pytest.mark.network]
VECTORS = json.loads((ROOT / "docs/formats/inference-vectors.json").read_text(encoding="utf-8"))


def _has(actual: Any, part: Any) -> bool:  # noqa: ANN401  # any JSON
    if isinstance(part, Mapping):
        return isinstance(actual, Mapping) and all(key in actual and _has(actual[key], part[key]) for key in part)
    if isinstance(part, list):
        same = isinstance(actual, list) and len(actual) == len(part)
        return same and all(map(_has, actual, part))
    if isinstance(part, float) and isinstance(actual, float):
        return math.isclose(actual, part, rel_tol=1e-6, abs_tol=1e-9)
    return type(actual) is type(part) and actual == part


def test_each_vector(start_tomcat: Start, place: Place) -> None:
    models, jars = {}, []
    for coordinates, content in VECTORS["packages"].items():
        group, name, version = coordinates.split(":")
        jar = place.repository / group.replace(".", "/") / name / version / f"{name}-{version}.jar"
        jar.parent.mkdir(parents=True)
        jar.write_bytes(base64.b64decode(content))
        models[f"{group}:{name}"] = {"version": version, "sha256": hashlib.sha256(jar.read_bytes()).hexdigest()}
        jars.append(jar)
    names = list(models)
    # One is found on the server's own class path.
    models.pop(names[0])
    place.write(digest.canonical_json({"format": 1, "models": models}))
    server = start_tomcat(jars=(jars[0],), repository=str(place.repository), follow=str(place.file))
    for name in names:
        server.said(f"{name}:.* is ready")
    found = ask(server.url, "/dolbear/status").json["models"][names[0]]["sha256"]
    assert found == hashlib.sha256(jars[0].read_bytes()).hexdigest()
    wrong = []
    for case in VECTORS["cases"]:
        body = case["text"].encode() if "text" in case else case.get("body")
        headers = {"Content-Type": case.get("type", "application/json")}
        answer = ask(server.url, case["path"], body, method=case.get("method", ""), headers=headers)
        right = answer.status == case["status"]
        if "error" in case:
            right = right and all(word in answer.json["error"] for word in case["error"])
        elif "answer" in case:
            right = right and _has(answer.json, case["answer"]) and _has(case["answer"], answer.json)
        elif "part" in case:
            right = right and _has(answer.json, case["part"])
        if not right:
            wrong.append((case, answer))
    assert not wrong, "\n".join(f"{case}\n  {answer.status} {answer.text}" for case, answer in wrong)
