"""The bill of materials: CycloneDX 1.6 with a model card. https://cyclonedx.org/docs/1.6/json/."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from dolbear.core import digest
from dolbear.project.settings import About

# A fixed name space: the serial number follows from the model's bytes.
_SPACE = uuid.UUID("6f0c9a3e-5f41-4a0e-9b0a-1897dd5b0001")


def bom(about: About, passport: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document: the model as component, its data, its metrics, the libraries that made it."""
    model = passport["model"]["sha256"]
    component: dict[str, Any] = {
        "type": "machine-learning-model",
        "bom-ref": f"{about.group}:{about.name}",
        "group": about.group,
        "name": about.name,
        "description": about.description,
        "hashes": [{"alg": "SHA-256", "content": digest.hex_of(model)}],
        "modelCard": {
            "modelParameters": {
                "datasets": [
                    {"type": "dataset", "name": name, "contents": {"properties": [{"name": "digest", "value": value}]}}
                    for name, value in passport["data"].items()
                ],
            },
            "quantitativeAnalysis": {
                "performanceMetrics": [
                    {"type": name, "value": str(value), "slice": "test"}
                    for name, value in passport["metrics"]["test"].items()
                ]
            },
        },
    }
    if about.license:
        component["licenses"] = [{"license": {"name": about.license}}]
    libraries = passport["training"].get("libraries", {})
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_SPACE, model)}",
        "version": 1,
        "metadata": {"component": component},
        "components": [
            {
                "type": "library",
                "bom-ref": f"pkg:pypi/{name}@{version}",
                "name": name,
                "version": version,
                "purl": f"pkg:pypi/{name}@{version}",
            }
            for name, version in sorted(libraries.items())
        ],
    }
