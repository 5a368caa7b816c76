"""How a Java program uses the model: text for reports and `show`."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from dolbear.line.workspace import Workspace
from dolbear.model.signature import Input, Signature
from dolbear.packaging.java_api.shape import Component, shape
from dolbear.publishing import snippets
from dolbear.publishing.layout import Coordinates

_MOST = 6


class Shown(msgspec.Struct, frozen=True):
    """The snippets."""

    java: str
    maven: str
    gradle: str


def of(space: Workspace, version: str) -> Shown:
    """Return the snippets of a version; where there is none yet, of the first."""
    about = space.settings.project
    at = Coordinates(about.group, about.name, version or "1.0.0")
    return Shown(java(space.signature, about.group, about.name), snippets.maven(at), snippets.gradle(at))


def java(signature: Signature, group: str, name: str) -> str:
    """Return a call through the typed API."""
    made = shape(signature, group, name, ())
    constant = "MODEL"
    constants = {item.name: item.constants[0].name for item in made.enums}
    lines = [
        "// once; any thread may use it",
        f"private static final {made.interface} {constant} = {made.interface}.load();",
        "",
        f"var answer = {constant}.predict({made.interface}.Input.builder()",
        *(f"    .{item.name}({_example(item, constants)})" for item in made.inputs[:_MOST]),
        *(["    // …"] if len(made.inputs) > _MOST else []),
        "    .build());",
    ]
    return "\n".join(lines)


def _example(component: Component, constants: Mapping[str, str]) -> str:
    item: Input = component.item
    if component.is_enum:
        return f"{component.java}.{constants[component.java]}"
    if component.is_vector:
        return f"new {component.java.removesuffix('[]')}[{item.width}]"
    return {"float": "1.5", "integer": "1", "text": '"…"', "boolean": "true", "date": "LocalDate.now()"}[item.type]
