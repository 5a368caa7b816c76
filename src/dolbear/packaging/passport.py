"""The passport: facts that follow from the inputs, nothing of a run, a person or a clock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dolbear.core import digest
from dolbear.project.settings import About


def passport(about: About, *, model: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the passport; `facts` has data, code, training, metrics, parity, profile; origin if imported."""
    code = dict(facts["code"])
    origin = {"origin": dict(facts["origin"])} if "origin" in facts else {}
    return {
        **origin,
        "format": 1,
        "description": about.description,
        "license": about.license,
        "model": dict(model),
        "data": dict(facts["data"]),
        "selection": dict(facts["selection"]),
        "code": {"digest": digest.of_json(code), "files": code},
        "training": dict(facts["training"]),
        "metrics": dict(facts["metrics"]),
        "parity": facts["parity"],
        "profile": facts["profile"],
    }
