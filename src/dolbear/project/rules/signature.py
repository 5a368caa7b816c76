"""Rules of `[inputs]` and `[outputs]`."""

from __future__ import annotations

from collections.abc import Iterator

from dolbear.project.rules.problem import Problem
from dolbear.project.settings import Field, Settings

# Of a vector; golden examples and requests hold them as text.
LONGEST = 100_000
_FEWEST = 2


def violations(settings: Settings) -> Iterator[Problem]:
    """Yield each broken rule."""
    if not settings.inputs:
        yield Problem(("inputs",), "needs at least one input: NAME = { type = … }")
    if len(settings.outputs) != 1:
        yield Problem(("outputs",), f"needs exactly one output for now, not {len(settings.outputs)}")
    taken: dict[str, tuple[str, str]] = {}
    for section, fields in (("inputs", settings.inputs), ("outputs", settings.outputs)):
        for name, field in fields.items():
            yield from (Problem((section, name, *key), what) for key, what in _clash(section, name, taken))
            yield from (Problem((section, name, *key), what) for key, what in _field(name, field))
            if field.shape and (settings.data or settings.imported is None):
                yield Problem((section, name, "shape"), "goes with [import] and without [data] for now")
            if section == "outputs":
                yield from (Problem((section, name, *key), what) for key, what in _output(field))
            taken.setdefault(name.casefold(), (section, name))


def _clash(section: str, name: str, taken: dict[str, tuple[str, str]]) -> Iterator[tuple[tuple[str, ...], str]]:
    if name.casefold() not in taken:
        return
    where, other = taken[name.casefold()]
    if where != section:
        yield (), "is an input too; a model can't be told its target"
    else:
        yield (), f"has the name of {other!r}; SQL doesn't tell upper from lower case"


def _field(name: str, field: Field) -> Iterator[tuple[tuple[str, ...], str]]:
    if not name or name != name.strip() or not name.isprintable():
        yield (), "has an empty name, white space around it, or a sign that can't be printed"
    if field.values and field.type != "text":
        yield ("values",), f"only close a text, not the type {field.type!r}"
    if twice := sorted({label for label in field.values if field.values.count(label) > 1}):
        yield ("values",), f"has a label twice: {', '.join(map(repr, twice))}"
    if field.shape:
        yield from _shape(field)
    if "" in field.values:
        yield ("values",), "has the empty label, which means missing; say optional = true"


def _shape(field: Field) -> Iterator[tuple[tuple[str, ...], str]]:
    if len(field.shape) != 1 or not 1 <= field.shape[0] <= LONGEST:
        yield ("shape",), f"must be [n], a vector of n numbers, n from 1 to {LONGEST:,}"
    if field.type not in {"float", "integer"}:
        yield ("shape",), f"is for float and integer, not for the type {field.type!r}"
    if field.optional:
        yield ("optional",), "goes without a shape: a vector is never missing"


def _output(field: Field) -> Iterator[tuple[tuple[str, ...], str]]:
    if field.type == "text" and not field.values:
        yield (), 'is a text: list its labels, such as values = ["no", "yes"]'
    elif field.values and len(set(field.values)) < _FEWEST:
        yield ("values",), "has one label; a model needs at least two to choose from"
    if field.optional:
        yield ("optional",), "is for inputs; a model always answers"
    if field.shape:
        yield ("shape",), "is for inputs; a model gives one number, or one of its values"
