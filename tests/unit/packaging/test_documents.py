"""Bill of materials, card, passport and evidence: valid, and the same for the same facts."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

import jsonschema
import pytest
import referencing
from crickets import ABOUT, PASSPORT, SIGNATURE
from referencing.jsonschema import DRAFT7

from dolbear.core.digest import canonical_json, hex_of, of_bytes
from dolbear.model.signature import Input, Output, Signature
from dolbear.packaging.bom import bom
from dolbear.packaging.card import card
from dolbear.packaging.evidence import statement
from dolbear.packaging.passport import passport
from dolbear.project.settings import About

SPACE = "http://cyclonedx.org/schema/"
SHA256 = of_bytes(b"model")
MODEL = {"sha256": SHA256, "opset": 17, "ir": 9}
FACTS = {**PASSPORT, "model": MODEL}


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft7Validator:
    folder = resources.files("cyclonedx.schema") / "_res"
    registry: Any = referencing.Registry()
    for name in ("bom-1.6", "spdx", "jsf-0.82", "cryptography-defs"):
        file = f"{name}.SNAPSHOT.schema.json"
        document = json.loads((folder / file).read_text("utf-8"))
        resource = DRAFT7.create_resource(document)
        registry = registry.with_resources([(document["$id"], resource), (f"{SPACE}{file}", resource)])
    bill = json.loads((folder / "bom-1.6.SNAPSHOT.schema.json").read_text("utf-8"))
    return jsonschema.Draft7Validator(bill, registry=registry, format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize("licence", ["", "Apache-2.0", "All rights reserved (ACME)"])
def test_the_bill_of_materials_is_valid_cyclonedx(schema: jsonschema.Draft7Validator, licence: str) -> None:
    document = bom(About(name="crickets", group="a.b", license=licence), FACTS)
    assert [error.message for error in schema.iter_errors(document)] == []
    broken = {**document, "serialNumber": "7"}
    assert list(schema.iter_errors(broken))


def test_the_bill_names_model_data_and_libraries() -> None:
    document = bom(ABOUT, FACTS)
    model = document["metadata"]["component"]
    assert model["hashes"] == [{"alg": "SHA-256", "content": hex_of(SHA256)}]
    assert model["purl"] == "pkg:maven/io.dolbear.examples/crickets"
    assert model["modelCard"]["modelParameters"]["datasets"][0]["name"] == "chirps"
    assert [item["purl"] for item in document["components"]] == [
        "pkg:pypi/numpy@2.4.6",
        "pkg:pypi/scikit-learn@1.9.1",
    ]


def test_the_serial_number_follows_from_the_content() -> None:
    one, same = bom(ABOUT, FACTS), bom(ABOUT, json.loads(json.dumps(FACTS)))
    other = bom(ABOUT, {**FACTS, "metrics": {"test": {"mae": 2.0}}})
    assert canonical_json(one) == canonical_json(same)
    assert one["serialNumber"] != other["serialNumber"]


def test_the_card_says_what_a_person_asks() -> None:
    text = card(ABOUT, SIGNATURE, FACTS)
    assert text.startswith('# io.dolbear.examples:crickets\n\nTemperature &amp; "chirps" &lt;°F>\n')
    assert "temperature_f: float in °F" in text
    assert "| chirps_per_second | float | 1/s | yes | 14.4 to 20.0 | 0.0 % |" in text
    assert "| mae | 2.5 |" in text
    assert "3 rows that training never saw; trained on 9." in text
    assert "Compared" not in text


def test_a_card_of_strange_names_is_still_a_table() -> None:
    signature = Signature(
        inputs=(Input(name="a|b\n<script>", type="text", values=tuple(map(str, range(30))), optional=True),),
        outputs=(Output(name="late", type="boolean", values=("false", "true")),),
    )
    parity = {"probes": [{"probe": "test rows", "rows": 1000, "off": 2}]}
    text = card(About(name="a", group="b"), signature, {**FACTS, "parity": parity})
    row = next(line for line in text.splitlines() if line.startswith("| a"))
    assert row.replace("\\|", "").count("|") == 7
    assert "<script>" not in text
    assert "and 10 more" in row
    assert "late: boolean, one of false, true" in text
    assert "2 of 1,000 rows differ" in text


def test_the_passport_names_code_by_one_digest() -> None:
    facts = {**PASSPORT, "selection": {}, "code": {"train.py": "sha256:1", "lib.py": "sha256:2"}}
    made = passport(ABOUT, model=MODEL, facts=facts)
    reordered = passport(ABOUT, model=MODEL, facts={**facts, "code": dict(reversed(facts["code"].items()))})
    assert made["code"]["digest"] == reordered["code"]["digest"]
    assert made["license"] == "Apache-2.0"
    assert made["model"] == MODEL
    assert canonical_json(made) == canonical_json(reordered)


def test_evidence_is_an_in_toto_statement() -> None:
    jar = of_bytes(b"jar")
    made = json.loads(statement({"crickets-1.0.0.jar": jar}, {"commit": "abc"}))
    assert made == {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "crickets-1.0.0.jar", "digest": {"sha256": jar.removeprefix("sha256:")}}],
        "predicateType": "https://dolbear.io/evidence/v1",
        "predicate": {"commit": "abc"},
    }
