"""The JSON Schema of `dolbear.toml`, so that editors complete it and mark mistakes.

It refuses nothing that the parser takes. What needs more than one section is the parser's alone.
"""

from __future__ import annotations

import inspect
import json
from typing import Any, TypeAlias

import msgspec

from dolbear.project.keys import KEYS
from dolbear.project.rules.gate import CLASS_METRICS, NUMBER_METRICS
from dolbear.project.rules.signature import LONGEST
from dolbear.project.settings import Section, Settings
from dolbear.project.shape import SPELLED

Schema: TypeAlias = dict[str, Any]

URL = "https://raw.githubusercontent.com/dolbear/dolbear/main/docs/reference/dolbear.schema.json"
_REFERENCE = "#/definitions/{name}"
_INSIDE = {"pattern": r"^(?!/|[A-Za-z]:)(?!(.*/)?\.\.(/|$))[^\\]+$"}
_ENTRY = {"pattern": r"^([A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*)?$"}
_DURATION = r"^\s*\d+(\.\d+)?\s*(s|min|h|d)\s*$"
_ONE_SIGN = {"minLength": 1, "maxLength": 1}
_DATE: Schema = {"pattern": r"^(\d{4}-\d{2}-\d{2}|\d{8})?$"}
_TABLE_NAME = {"pattern": "^[A-Za-z_][A-Za-z0-9_]*$"}
_TEXT_ONLY: Schema = {
    "if": {"required": ["values"], "properties": {"values": {"minItems": 1}}},
    "then": {"properties": {"type": {"const": "text"}}},
}
_LABELLED: Schema = {
    "if": {"properties": {"type": {"const": "text"}}},
    "then": {"required": ["values"], "properties": {"values": {"minItems": 2}}},
    "else": {"properties": {"values": {"maxItems": 0}}},
}

# What the types of the settings don't say, by section and key.
_NARROWED: dict[str, dict[str, Schema]] = {
    "Settings": {
        "data": {"minProperties": 1, "propertyNames": _TABLE_NAME},
        "inputs": {"minProperties": 1},
        "outputs": {"minProperties": 1, "maxProperties": 1},
        "environment": {"propertyNames": {"pattern": "^[a-z][a-z0-9-]*$"}},
    },
    "About": {
        "name": {"pattern": "^(?!.*-api$)[a-z][a-z0-9]*(-[a-z0-9]+)*$", "maxLength": 100},
        "group": {"pattern": r"^[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*$", "maxLength": 100},
        "branch": {"minLength": 1},
    },
    "Dataset": {
        "path": _INSIDE,
        "key": {"uniqueItems": True, "items": {"type": "string", "minLength": 1}},
        "checks": {"additionalProperties": {"type": "string", "minLength": 1}},
    },
    "Format": {
        "delimiter": _ONE_SIGN,
        "decimal": {"enum": [".", ","]},
        "thousands": {"maxLength": 1},
        "date": {"pattern": "%-?[A-Za-z]"},
    },
    "Select": {"sql": {"minLength": 1}},
    "Split": {
        "by": {"uniqueItems": True, "items": {"type": "string", "minLength": 1}},
        "validation_from": _DATE,
        "test_from": _DATE,
    },
    "Field": {
        "values": {"uniqueItems": True, "items": {"type": "string", "minLength": 1}},
        "shape": {"minItems": 1, "maxItems": 1, "items": {"type": "integer", "minimum": 1, "maximum": LONGEST}},
    },
    "Import": {
        "model": _INSIDE,
        "license": {"minLength": 1},
        "origin": {"minLength": 1},
    },
    "Train": {
        "entry": _ENTRY,
        "timeout": {
            "type": ["string", "number"],
            "pattern": _DURATION,
            "exclusiveMinimum": 0,
            "default": "10min",
        },
        "seed": {"minimum": 0, "maximum": 2**32 - 1},
    },
    "Due": {
        "rows": {"minimum": 1},
        "every": {"type": ["string", "number"], "pattern": _DURATION, "exclusiveMinimum": 0},
    },
    "Environment": {
        "url": {"pattern": r"^(https?://[^\s/]+(/\S*)?)?$"},
        "build": _INSIDE,
        "timeout": {
            "type": ["string", "number"],
            "pattern": _DURATION,
            "exclusiveMinimum": 0,
            "default": "1min",
        },
        "expires": {"type": ["string", "number"], "pattern": _DURATION, "exclusiveMinimum": 0},
        "approvals": {"minimum": 0},
    },
    "Metric": {"entry": _ENTRY},
    "Gate": {
        "metric": {"examples": [*NUMBER_METRICS, *CLASS_METRICS]},
        "worse_by_at_most": {"type": ["string", "number"], "pattern": r"^(\d+(\.\d+)?|\d*\.\d+)\s*%?$", "minimum": 0},
    },
    "Parity": {
        "absolute": {"minimum": 0},
        "relative": {"minimum": 0},
        "share": {"minimum": 0, "exclusiveMaximum": 1},
    },
}
_NEEDED = {"service": ("file", "url"), "war": ("file", "url"), "pom": ("consumer",), "command": ("command",)}
# What keys mean to each other, by section.
_RELATED: dict[str, Schema] = {
    "Field": _TEXT_ONLY,
    "Output": _LABELLED,
    "Gate": {"anyOf": [{"required": [key]} for key in ("at_most", "at_least", "versus")]},
    "Environment": {
        "allOf": [
            {"if": {"properties": {"deploy": {"const": way}}}, "then": {"required": list(keys)}}
            for way, keys in _NEEDED.items()
        ]
    },
    "Train": {"anyOf": [{"required": [key]} for key in ("entry", "command")]},
}


def document() -> Schema:
    """Return the schema."""
    _, components = msgspec.json.schema_components([Settings], ref_template=_REFERENCE)
    definitions = {name: _definition(name, schema) for name, schema in components.items()}
    made = ("data", "select", "train")  # unless the model exists already
    definitions["Settings"]["required"] = [key for key in definitions["Settings"]["required"] if key not in made]
    definitions["Settings"]["anyOf"] = [{"required": list(made)}, {"required": ["import"]}]
    definitions["Output"] = _output(definitions["Field"])
    definitions["Settings"]["properties"]["outputs"]["additionalProperties"] = {"$ref": "#/definitions/Output"}
    for name, related in _RELATED.items():
        definitions[name] |= related
    top = definitions.pop("Settings")
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "$id": URL, "title": "dolbear.toml"}
    return {**head, **{key: value for key, value in top.items() if key != "title"}, "definitions": definitions}


def text() -> str:
    """Return the schema as the file that is published."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


def _definition(name: str, schema: Schema) -> Schema:
    section = next(section for section in KEYS if section.__name__ == name)
    properties = {}
    for key, value in schema["properties"].items():
        spelled = SPELLED.get(key, key)
        narrowed = _NARROWED.get(name, {}).get(spelled, {})
        properties[spelled] = _property(value, KEYS[section][key]) | narrowed
    return {**schema, "description": _description(section), "properties": properties}


def _property(schema: Schema, meaning: str) -> Schema:
    kept = {key: value for key, value in schema.items() if key not in {"default", "anyOf"}}
    kept |= next((one for one in schema.get("anyOf", ()) if one.get("type") != "null"), {})
    if "$ref" in kept:  # in this draft a reference stands alone
        kept = {"allOf": [kept]}
    elif schema.get("default") not in (None, "", [], {}):
        kept["default"] = schema["default"]
    return {"description": meaning, **kept}


def _output(field: Schema) -> Schema:
    properties = {key: value for key, value in field["properties"].items() if key != "optional"}
    return {**field, "title": "Output", "properties": properties | {"optional": {"const": False}}}


def _description(section: type[Section]) -> str:
    return inspect.cleandoc(section.__doc__ or "")
