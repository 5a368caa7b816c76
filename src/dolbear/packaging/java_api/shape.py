"""What the generated API looks like: each name and type decided, nothing written yet."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from dolbear.core.errors import UsageError
from dolbear.model.signature import Input, Output, Signature
from dolbear.packaging.java_api import names

PRIMITIVES = {"float": "double", "integer": "long", "boolean": "boolean"}
BOXES = {"double": "Double", "long": "Long", "boolean": "Boolean"}
# A method or constructor takes 255 words; a double or long is two, `this` is one.
_WORDS = 254
_WIDE = 200
_CONSTANTS = 2000
# A text in a class file has at most 65,535 bytes, of which a letter takes up to six.
_LETTERS = 10_000


class UnnameableError(UsageError):
    """A signature for which no Java API can be made."""


class Constant(msgspec.Struct, frozen=True):
    """One value of an enum."""

    name: str
    label: str


class Enumeration(msgspec.Struct, frozen=True):
    """An enum of a closed category, `source` the name of its input or output."""

    name: str
    source: str
    constants: tuple[Constant, ...]


class Component(msgspec.Struct, frozen=True):
    """One input as Input has it; `java` is its type, nullable where the input is optional."""

    name: str
    java: str
    item: Input

    @property
    def box(self) -> str:
        """The reference type."""
        return BOXES.get(self.java, self.java)

    @property
    def words(self) -> int:
        """How much of a method's parameters it takes."""
        return 2 if self.java in {"double", "long"} else 1

    @property
    def is_vector(self) -> bool:
        """Whether it is an array of numbers."""
        return bool(self.item.shape)

    @property
    def is_enum(self) -> bool:
        """Whether its values are an enum's."""
        return self.item.type == "text" and self.java != "String"


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """The whole API. `earlier` are the parameter lists of earlier releases' constructors, oldest first."""

    group: str
    artifact: str
    package: str
    interface: str
    inputs: tuple[Component, ...]
    output: Output
    output_name: str
    enums: tuple[Enumeration, ...]
    outcome: Enumeration | None
    earlier: tuple[tuple[Component, ...], ...]

    @property
    def wide(self) -> bool:
        """Whether the inputs are too many for a record."""
        return is_wide(self.inputs)


def is_wide(inputs: Sequence[Component]) -> bool:
    """Whether inputs are too many for the parameters of a record's constructor."""
    return len(inputs) > _WIDE or sum(item.words for item in inputs) > _WORDS


def shape(signature: Signature, group: str, name: str, history: Sequence[Signature]) -> Shape:
    """Decide names and types; what `history` (same major, oldest first) decided stays as it was.

    Raises:
        UnnameableError: more than one output, or a class with too many labels.
    """
    if len(signature.outputs) != 1:
        msg = f"the Java API has one output, the signature {len(signature.outputs)}"
        raise UnnameableError(msg, "Keep one output in [outputs] of dolbear.toml; train a model for each other.")
    used: set[str] = set()
    interface = names.type_name(name, used, suffix="Api")
    used.add(f"Loaded{interface}")
    inputs = _ordered(signature, history)
    outcome = _outcome(signature.target, used)  # named first: later inputs can't move its name
    enums = {item.name: _enumeration(item, used, history) for item in inputs if item.values and _fits(item)}
    taken: set[str] = set()
    components = tuple(
        Component(names.member(item.name, taken), _java(item, enums.get(item.name)), item) for item in inputs
    )
    return Shape(
        group=group,
        artifact=name,
        package=names.package(group, name),
        interface=interface,
        inputs=components,
        output=signature.target,
        output_name=names.member(signature.target.name, set(), reserved=frozenset({"probability", "probabilities"})),
        enums=tuple(enums.values()),
        outcome=outcome,
        earlier=_earlier(components, history),
    )


def _ordered(signature: Signature, history: Sequence[Signature]) -> list[Input]:
    current = {item.name: item for item in signature.inputs}
    order = dict.fromkeys(item.name for earlier in (*history, signature) for item in earlier.inputs)
    return [current[name] for name in order if name in current]


def _enumeration(item: Input, used: set[str], history: Sequence[Signature]) -> Enumeration:
    earlier = [old.values for past in history for old in past.inputs if old.name == item.name]
    labels = dict.fromkeys(label for values in (*earlier, item.values) for label in values)
    return Enumeration(names.type_name(item.name, used, suffix="Type"), item.name, _constants(labels, set(item.values)))


def _fits(field: Input | Output) -> bool:
    """Whether the values can be the constants of an enum."""
    return len(field.values) <= _CONSTANTS and max(map(len, field.values)) <= _LETTERS


def _outcome(output: Output, used: set[str]) -> Enumeration | None:
    if output.type == "boolean" or not output.is_class:
        return None
    if not _fits(output):
        longest = max(map(len, output.values))
        found = f"{len(output.values)} values of up to {longest:,} letters"
        msg = f"the output {output.name!r} has {found}; the Java API takes {_CONSTANTS} of {_LETTERS:,} at most"
        raise UnnameableError(msg, "Group rare values into one, or shorten them.")
    name = names.type_name(output.name, used, suffix="Type")
    return Enumeration(name, output.name, _constants(dict.fromkeys(output.values), set(output.values)))


def _constants(labels: dict[str, None], current: set[str]) -> tuple[Constant, ...]:
    taken = {"BY_LABEL"}
    named = [Constant(names.constant(label, taken), label) for label in labels]
    return tuple(constant for constant in named if constant.label in current)


def _java(item: Input, enumeration: Enumeration | None) -> str:
    if item.type == "text":
        return enumeration.name if enumeration else "String"
    if item.type == "date":
        return "LocalDate"
    primitive = PRIMITIVES[item.type]
    if item.shape:
        return f"{primitive}[]"
    return BOXES[primitive] if item.optional else primitive


def _earlier(components: tuple[Component, ...], history: Sequence[Signature]) -> tuple[tuple[Component, ...], ...]:
    known = {component.item.name: component for component in components}
    known_by = {component.name: component for component in components}
    seen = {tuple(component.java for component in components)}
    kept = []
    for number, past in enumerate(history):
        parameters = [_past(known.get(item.name), item) for item in _ordered(past, history[:number])]
        found = tuple(parameter for parameter in parameters if parameter)
        types = tuple(parameter.java for parameter in found)
        added = {component.name for component in components} - {parameter.name for parameter in found}
        complete = len(found) == len(parameters) and all(known_by[name].item.optional for name in added)
        if complete and not is_wide(found) and types not in seen:
            seen.add(types)
            kept.append(found)
    return tuple(kept)


def _past(component: Component | None, item: Input) -> Component | None:
    if component is None or (component.item.type, component.item.shape) != (item.type, item.shape):
        return None
    if bool(component.item.values) != bool(item.values):
        return None
    return Component(component.name, component.java if item.type == "text" else _java(item, None), item)
