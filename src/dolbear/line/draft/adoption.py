"""The dolbear.toml of a model that exists already."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

import msgspec

from dolbear.line.draft.settings import SCHEMA, key, text, texts
from dolbear.model.signature import Signature
from dolbear.project.settings import Import

_SECTION = re.compile(r"\s*\[(.*?)\]")
_A_LINE = 100


class Adoption(msgspec.Struct, frozen=True, kw_only=True):
    """What the settings are made of."""

    name: str
    group: str
    branch: str
    chosen: Import
    signature: Signature


def settings(adoption: Adoption) -> str:
    """Return the text of dolbear.toml."""
    return "\n".join(_lines(adoption)) + "\n"


def renewed(content: str, values: Mapping[str, str]) -> str:
    """Set keys of `[import]` in the text of a dolbear.toml; the rest stays as it is."""
    lines, section = [], ""
    for line in content.splitlines(keepends=True):
        if found := _SECTION.match(line):
            section = found[1].strip()
        name = line.partition("=")[0].strip()
        is_meant = section == "import" and name in values
        lines.append(f"{name} = {json.dumps(values[name], ensure_ascii=False)}\n" if is_meant else line)
    return "".join(lines)


def _lines(adoption: Adoption) -> Iterator[str]:
    chosen, target = adoption.chosen, adoption.signature.target
    yield f"#:schema {SCHEMA}"
    yield "# Made by dolbear import; docs/reference/settings.md explains each key."
    yield from ("", "[project]", f"name = {text(adoption.name)}")
    yield f"group = {text(adoption.group)} # with the name: the model's Maven coordinates"
    yield f"branch = {text(adoption.branch)} # versions are made on this branch only"
    yield f"license = {text(chosen.license)}"
    yield from ("", "[import] # the model exists already: training is skipped", f"model = {text(chosen.model)}")
    yield from (f"license = {text(chosen.license)}", f"origin = {text(chosen.origin)}")
    if chosen.samples:
        yield f"samples = {text(chosen.samples)} # inputs of the golden examples"
    yield from ("", "[inputs] # read off the graph; add unit, description, values")
    for item in adoption.signature.inputs:
        shape = f", shape = [{item.shape[0]}]" if item.shape else ""
        yield f'{key(item.name)} = {{ type = "{item.type}"{shape} }}'
    yield ""
    yield from _output(target.name, target.type, target.values)


def _output(name: str, kind: str, values: tuple[str, ...]) -> Iterator[str]:
    listed = f", values = {texts(values)}" if values else ""
    whole = f'{key(name)} = {{ type = "{kind}"{listed} }}'
    if len(whole) <= _A_LINE:
        yield from ("[outputs]", whole)
        return
    yield from (f"[outputs.{key(name)}]", f'type = "{kind}"', "values = [")
    line = ""
    for label in map(text, values):
        if len(line) + len(label) > _A_LINE:
            yield f"  {line.rstrip()}"
            line = ""
        line += f"{label}, "
    yield from (f"  {line.rstrip()}", "]")
