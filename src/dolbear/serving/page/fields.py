"""Inputs as fields of a form: what is known of each, and what a person wrote."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import msgspec

from dolbear.model.signature import Input
from dolbear.quality import words

VALUE, MISSING = "value.", "missing."
_LABELS, _SOME, _SHORT = 50, 6, 30
_OUTSIDE = "Outside of what the training data had."


class Field(msgspec.Struct, kw_only=True):
    """One input on the page; `value` is shown in it, `problem` and `warning` beside it."""

    item: Input
    seen: Mapping[str, Any]
    control: str
    observed: str = ""
    labels: list[str] = []
    value: str = ""
    missing: bool = False
    problem: str = ""
    warning: str = ""


def fields(inputs: tuple[Input, ...], profile: Any) -> list[Field]:  # noqa: ANN401  # a passport's, which may be anything
    """Return the fields, empty, with what the training data had."""
    found = profile.get("inputs") if isinstance(profile, dict) else None
    seen: Mapping[str, Any] = found if isinstance(found, dict) else {}
    return [_field(item, seen.get(item.name)) for item in inputs]


def fill(form: list[Field], example: Mapping[str, Any]) -> None:
    """Show an example's values."""
    for field in form:
        value = example.get(field.item.name)
        field.missing = value is None
        field.value = "" if value is None else _written(value)


def read(form: list[Field], sent: Mapping[str, str]) -> dict[str, Any]:
    """Read what a person wrote; each wrong value leaves a problem at its field."""
    values = {}
    for field in form:
        name = field.item.name
        field.value = sent.get(VALUE + name, "")
        field.missing = MISSING + name in sent or (not field.value and field.control != "text")
        if field.missing:
            if not field.item.optional:
                field.problem = "This input is required."
            elif field.value:
                field.warning = "Marked as missing, so this value was not used."
            continue
        try:
            values[name] = _value(field.item, field.value)
        except ValueError as problem:
            field.problem = str(problem)
        else:
            field.warning = _warning(field, values[name])
    return values


def _field(item: Input, seen: object) -> Field:
    about: Mapping[str, Any] = seen if isinstance(seen, dict) else {}
    control = {"float": "number", "integer": "number", "boolean": "choice", "date": "date", "text": "text"}[item.type]
    labels = list(item.values) or _categories(about)
    if item.type == "boolean":
        labels = ["false", "true"]
    return Field(
        item=item,
        seen=about,
        control="vector" if item.shape else "choice" if item.values else control,
        observed=_observed(item, about),
        labels=labels[:_LABELS] if not item.values else labels,
    )


def _categories(about: Mapping[str, Any]) -> list[str]:
    found = about.get("categories")
    return [str(label) for label in found] if isinstance(found, dict) else []


def _observed(item: Input, about: Mapping[str, Any]) -> str:
    low, high = _range(about)
    if item.type == "date" and isinstance(low, str) and isinstance(high, str):
        return f"{low[:10]} to {high[:10]}"
    if isinstance(low, int | float) and isinstance(high, int | float):
        return f"{words.number(low)} to {words.number(high)} {item.unit}".rstrip()
    distinct = about.get("distinct")
    if item.type != "text" or not isinstance(distinct, int):
        return ""
    found = _categories(about)
    shown = ", ".join(label[:_SHORT] for label in found[:_SOME])
    return shown if distinct <= _SOME else f"{words.count(distinct, 'value')}, such as {shown}"


def _range(about: Mapping[str, Any]) -> tuple[Any, Any]:
    return about.get("minimum"), about.get("maximum")


def _value(item: Input, text: str) -> Any:  # noqa: ANN401  # any of the five types
    if item.shape:
        return [_scalar(item, one) for one in text.replace(",", " ").split()]
    return _scalar(item, text)


def _scalar(item: Input, text: str) -> Any:  # noqa: ANN401  # any of the five types
    if item.type == "float":
        return _number(text)
    if item.type == "integer":
        try:
            return int(text)
        except ValueError:
            raise ValueError(f"{text[:40]!r} isn't a whole number.") from None  # noqa: TRY003, EM102  # shown at the field
    return text == "true" if item.type == "boolean" else text


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise ValueError(f"{text[:40]!r} isn't a number.")  # noqa: TRY003, EM102  # shown at the field
    return number


def _warning(field: Field, value: object) -> str:
    item, (low, high) = field.item, _range(field.seen)
    if item.type == "date" and isinstance(low, str) and isinstance(high, str):
        return "" if low <= str(value) <= high else _OUTSIDE
    if isinstance(value, int | float) and isinstance(low, int | float) and isinstance(high, int | float):
        return "" if low <= value <= high else _OUTSIDE
    if item.type == "text" and not item.values and 0 < len(field.labels) < _LABELS and value not in field.labels:
        return "The training data had no such value."
    return ""


def _written(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(_written, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
