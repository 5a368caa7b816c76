"""The model card: what a person should know before using the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dolbear.model.signature import Signature
from dolbear.project.settings import About


def card(about: About, signature: Signature, passport: Mapping[str, Any]) -> str:
    """Return the card as Markdown."""
    target, rows = signature.target, passport["profile"]["rows"]
    lines = [
        f"# {about.group}:{about.name}",
        "",
        about.description or "No description was given.",
        "",
        f"Licence: {about.license or 'not stated'}",
        "",
        "## Answers",
        f"{target.name}: {target.type}{_unit(target.unit)}"
        + (f", one of {', '.join(target.values)}" if target.values else ""),
        "",
        "## Takes",
        "| input | type | unit | seen in training | missing |",
        "| --- | --- | --- | --- | --- |",
        *(
            _row(item.name, item.type, item.unit, passport["profile"]["inputs"].get(item.name, {}))
            for item in signature.inputs
        ),
        "",
        "## Measured on the frozen test part",
        f"{rows['test']:,} rows that training never saw; trained on {rows['train']:,}.",
        "",
        "| metric | value |",
        "| --- | --- |",
        *(f"| {name} | {value:.6g} |" for name, value in passport["metrics"]["test"].items()),
        "",
        "## Limits",
        "Values outside the ranges above were never seen; the runtime warns of them.",
        "",
    ]
    return "\n".join(lines)


def _row(name: str, kind: str, unit: str, seen: Mapping[str, Any]) -> str:
    is_range = "minimum" in seen
    span = f"{seen['minimum']} to {seen['maximum']}" if is_range else f"{seen.get('distinct', 0)} values"
    cells = (name, kind, unit, span, f"{100 * seen.get('missing', 0):.1f} %")
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _unit(unit: str) -> str:
    return f" in {unit}" if unit else ""
