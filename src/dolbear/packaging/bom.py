"""The bill of materials: CycloneDX 1.6 with a model card. https://cyclonedx.org/docs/1.6/json/."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from dolbear.core import digest
from dolbear.project.settings import About

# A fixed name space: the serial number follows from the content.
_SPACE = uuid.UUID("6f0c9a3e-5f41-4a0e-9b0a-1897dd5b0001")
# Identifiers of https://spdx.org/licenses that occur often; other texts are names.
_KNOWN_LICENSES = frozenset(
    {
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC-BY-4.0",
        "CC-BY-SA-4.0",
        "CC0-1.0",
        "EPL-2.0",
        "EUPL-1.2",
        "GPL-2.0-only",
        "GPL-3.0-only",
        "GPL-3.0-or-later",
        "ISC",
        "LGPL-2.1-only",
        "LGPL-3.0-only",
        "MIT",
        "MPL-2.0",
    }
)


def bom(about: About, passport: Mapping[str, Any]) -> dict[str, Any]:
    """Return the document: the model with its data and metrics, and the libraries that made it.

    The libraries have the scope `excluded`: they made the model, a consumer doesn't get them.
    Equal arguments give equal documents; no clock, no chance.
    """
    libraries = passport["training"].get("libraries", {})
    document: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": _model(about, passport)},
        "components": [_library(name, version) for name, version in sorted(libraries.items())],
    }
    serial = uuid.uuid5(_SPACE, digest.of_json(document))
    return {**document, "serialNumber": f"urn:uuid:{serial}"}


def _model(about: About, passport: Mapping[str, Any]) -> dict[str, Any]:
    component = {
        "type": "machine-learning-model",
        "bom-ref": f"{about.group}:{about.name}",
        "group": about.group,
        "name": about.name,
        "description": about.description,
        "purl": f"pkg:maven/{quote(about.group)}/{quote(about.name)}",
        "hashes": [{"alg": "SHA-256", "content": digest.hex_of(passport["model"]["sha256"])}],
        "modelCard": {
            "modelParameters": {
                **({} if "origin" in passport else {"approach": {"type": "supervised"}}),
                "datasets": [_dataset(name, value) for name, value in sorted(passport["data"].items())],
            },
            "quantitativeAnalysis": {"performanceMetrics": _metrics(passport["metrics"])},
        },
    }
    origin = passport.get("origin")
    if origin:
        component |= _from(origin)
    license_ = origin["license"] if origin else about.license
    return {**component, "licenses": [{"license": _license(license_)}]} if license_ else component


def _from(origin: Mapping[str, str]) -> dict[str, Any]:
    address = re.fullmatch(r"https?://\S+", origin["origin"])
    if address:
        return {"externalReferences": [{"type": "distribution", "url": origin["origin"]}]}
    return {"properties": [{"name": "dolbear:origin", "value": origin["origin"]}]}


def _dataset(name: str, value: str) -> dict[str, Any]:
    return {"type": "dataset", "name": name, "contents": {"properties": [{"name": "digest", "value": value}]}}


def _metrics(found: Mapping[str, Mapping[str, float]]) -> list[dict[str, str]]:
    return [
        {"type": name, "value": str(value), "slice": part}
        for part in ("test", "validation")
        for name, value in sorted(found.get(part, {}).items())
    ]


def _library(name: str, version: str) -> dict[str, Any]:
    # A package's name in one spelling: https://packaging.python.org/en/latest/specifications/name-normalization/.
    purl = f"pkg:pypi/{re.sub('[-_.]+', '-', name).lower()}@{quote(version)}"
    return {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl, "scope": "excluded"}


def _license(text: str) -> dict[str, str]:
    return {"id": text} if text in _KNOWN_LICENSES else {"name": text}
