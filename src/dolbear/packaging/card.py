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
        *_origin(passport.get("origin")),
        *_measured(rows, passport["metrics"]["test"]),
        *_parity(passport.get("parity")),
        "## Limits",
        *(_LIMITS if rows["test"] else _UNKNOWN_LIMITS),
        "",
    ]
    return "\n".join(lines)


_LIMITS = (
    "Values outside the ranges above were never seen; the runtime warns of them. Golden examples in",
    "the package are real rows of the test part.",
)
_UNKNOWN_LIMITS = (
    "What its training saw isn't known here. Golden examples in the package show what it says, not what is true.",
)


def _origin(origin: Mapping[str, Any] | None) -> Iterator[str]:
    if origin:
        yield from ("## Where it comes from", f"It was not trained here: {_plain(origin['origin'])}.")
        yield from (f"It came under the licence {_plain(origin['license'])}; its bytes are as they came.", "")


def _measured(rows: Mapping[str, int], metrics: Mapping[str, float]) -> Iterator[str]:
    if not rows["test"]:
        yield from ("## Not measured", "There is no data here to measure it with.", "")
        return
    trained = f"; trained on {rows['train']:,}" if rows["train"] else ""
    yield from ("## Measured on the frozen test part", f"{rows['test']:,} rows that training never saw{trained}.", "")
    yield from ("| metric | value |", "| --- | --- |")
    yield from (f"| {_plain(name)} | {value:.6g} |" for name, value in metrics.items())
    yield ""


def _row(item: Input, seen: Mapping[str, Any]) -> str:
    span = f"{seen['minimum']} to {seen['maximum']}" if "minimum" in seen else f"{seen.get('distinct', 0):,} values"
    missing = f"{100 * seen.get('missing', 0):.1f} %"
    required = "" if item.optional else "yes"
    if not seen:
        span = "not known"
    vector = f", {item.width:,} of them" if item.shape else ""
    cells = (_plain(item.name), item.type + vector + _labels(item.values), _plain(item.unit), required, span, missing)
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
