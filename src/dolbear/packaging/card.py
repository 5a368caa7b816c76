"""The model card: what a person should know before using the model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from dolbear.model.signature import Input, Signature
from dolbear.project.settings import About

_MOST_LABELS = 20


def card(about: About, signature: Signature, passport: Mapping[str, Any]) -> str:
    """Return the card as Markdown; it says no version, since it is a part of several."""
    profile, target = passport["profile"], signature.target
    rows = profile["rows"]
    lines = [
        f"# {about.group}:{about.name}",
        "",
        _plain(about.description) or "No description was given.",
        "",
        f"Licence: {_plain(about.license) or 'not stated'}",
        "",
        "## Answers",
        f"{_plain(target.name)}: {target.type}{_unit(target.unit)}{_labels(target.values)}",
        "",
        "## Takes",
        "| input | type | unit | required | seen in training | missing |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_row(item, profile["inputs"].get(item.name, {})) for item in signature.inputs),
        "",
        "## Measured on the frozen test part",
        f"{rows['test']:,} rows that training never saw; trained on {rows['train']:,}.",
        "",
        "| metric | value |",
        "| --- | --- |",
        *(f"| {_plain(name)} | {value:.6g} |" for name, value in passport["metrics"]["test"].items()),
        "",
        *_parity(passport.get("parity")),
        "## Limits",
        "Values outside the ranges above were never seen; the runtime warns of them. Golden examples in",
        "the package are real rows of the test part.",
        "",
    ]
    return "\n".join(lines)


def _row(item: Input, seen: Mapping[str, Any]) -> str:
    span = f"{seen['minimum']} to {seen['maximum']}" if "minimum" in seen else f"{seen.get('distinct', 0):,} values"
    missing = f"{100 * seen.get('missing', 0):.1f} %"
    required = "" if item.optional else "yes"
    cells = (_plain(item.name), item.type + _labels(item.values), _plain(item.unit), required, span, missing)
    return f"| {' | '.join(cells)} |"


def _parity(found: Mapping[str, Any] | None) -> Iterator[str]:
    if not found:
        return
    off = sum(probe["off"] for probe in found["probes"])
    rows = sum(probe["rows"] for probe in found["probes"])
    yield "## Compared with the original"
    yield f"{off:,} of {rows:,} rows differ from what the trained original says by more than the tolerance."
    yield ""


def _labels(values: tuple[str, ...]) -> str:
    if not values:
        return ""
    more = f" and {len(values) - _MOST_LABELS:,} more" if len(values) > _MOST_LABELS else ""
    return f", one of {_plain(', '.join(values[:_MOST_LABELS]))}{more}"


def _unit(unit: str) -> str:
    return f" in {_plain(unit)}" if unit else ""


def _plain(text: str) -> str:
    """Return the text as one line that Markdown takes for text, in a table too."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace("\\", "\\\\").replace("|", "\\|")
    return " ".join(escaped.split())
