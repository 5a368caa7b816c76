"""The reference of `dolbear.toml`, for people: docs/reference/settings.md."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from typing import Any

from dolbear.project.keys import KEYS
from dolbear.project.rules.gate import CLASS_METRICS, NUMBER_METRICS
from dolbear.project.schema import document
from dolbear.project.settings import Section, Settings

_WRITTEN = "<!-- Written by `make docs` from src/dolbear/project; change it there. -->"
_ABOUT = """\
# dolbear.toml

One file says what a project is. A first line
`#:schema https://raw.githubusercontent.com/dolbear/dolbear/main/docs/reference/dolbear.schema.json`
lets editors complete and check it. All problems of the file are named at once, each with its line.
Sections that are left out have their defaults; unknown keys are refused.
"""
_METRICS = """\
## Metrics of gates

A number as output: {numbers}. Classes as output: {classes}. Others: [metric.NAME].
"""
_TYPES = {"string": "text", "number": "number", "integer": "whole number", "boolean": "true or false"}


def text() -> str:
    """Return the reference as Markdown."""
    definitions = document()["definitions"]
    parts = [_WRITTEN, _ABOUT]
    parts += [
        "\n".join(_section(section, definitions[section.__name__])) for section in KEYS if section is not Settings
    ]
    listed = {"numbers": NUMBER_METRICS, "classes": CLASS_METRICS}
    parts.append(_METRICS.format(**{key: ", ".join(f"`{name}`" for name in names) for key, names in listed.items()}))
    return "\n".join(parts)


def _section(section: type[Section], schema: dict[str, Any]) -> Iterator[str]:
    title, _, rest = inspect.cleandoc(section.__doc__ or "").partition(": ")
    heading, summary = (
        (title, rest) if rest and "`" in title else (section.__name__, f"{title}: {rest}" if rest else title)
    )
    yield f"## {heading.replace('`', '')}"
    yield ""
    yield summary[:1].upper() + summary[1:]
    yield ""
    yield "| key | type | default | meaning |"
    yield "| --- | --- | --- | --- |"
    for key, item in schema["properties"].items():
        default = "required" if key in schema.get("required", ()) else _default(item)
        yield f"| `{key}` | {_type(item)} | {default} | {_cell(item['description'])} |"
    yield ""


def _type(schema: dict[str, Any]) -> str:
    if "allOf" in schema:
        return "section"
    if words := [word for word in schema.get("enum", ()) if word]:
        return " or ".join(f"`{word}`" for word in words)
    found = schema.get("type", "any")
    if found == "array":
        return "list of whole numbers" if schema.get("items", {}).get("type") == "integer" else "list of texts"
    if found == "object":
        members = schema.get("additionalProperties", {})
        named = isinstance(members, dict) and ("enum" in members or "type" in members)
        return f"table of {_type(members)}" if named else "table"
    return " or ".join(_TYPES[name] for name in ([found] if isinstance(found, str) else found))


def _default(schema: dict[str, Any]) -> str:
    return f"`{_cell(json.dumps(schema['default'], ensure_ascii=False))}`" if "default" in schema else ""


def _cell(content: str) -> str:
    return content.replace("|", "\\|").replace("\n", " ")
