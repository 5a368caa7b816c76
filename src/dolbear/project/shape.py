"""Is a document of the settings' shape: known keys, right types? Every problem is named, and can be cut out."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from types import UnionType
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

import msgspec

from dolbear.project.rules import Problem
from dolbear.project.rules.problem import meant
from dolbear.project.settings import Section

Document: TypeAlias = dict[str, Any]

_SCALARS = {str: "a text", int: "a whole number", float: "a number", bool: "true or false", dict: "a table"}
_WIDEST = 60
# The TOML key, where the attribute of the settings has another name.
SPELLED = {"seconds": "timeout", "continues": "continue", "imported": "import"}


def problems_of(document: Document, section: type[Section], path: tuple[str, ...] = ()) -> list[Problem]:
    """Return what is wrong with the keys and types of a table, and of all below it."""
    hints = _hints(section)
    found = [Problem((*path, key), _unknown(key, hints)) for key in document if key not in hints]
    found += [Problem((*path, key), "is missing") for key in _required(section) if key not in document]
    for key, hint in hints.items():
        if key in document:
            found += _value(document[key], hint, (*path, key))
    return found


def repaired(document: Document, section: type[Section], problems: list[Problem]) -> Document:
    """Return a document that converts: what is wrong is cut out, what is then missing filled in.

    So the rules can look at the rest of the file too.
    """
    return _filled(_without(document, {problem.path for problem in problems}, ()), section)


@functools.cache
def _hints(section: type[Section]) -> dict[str, Any]:
    return {name: hint for name, hint in get_type_hints(section).items() if not name.startswith("_")}


@functools.cache
def _required(section: type[Section]) -> tuple[str, ...]:
    return tuple(field.name for field in msgspec.structs.fields(section) if field.required)


def _unknown(key: str, hints: Mapping[str, Any]) -> str:
    names = [SPELLED.get(name, name) for name in hints]
    known = f"; known are: {', '.join(names)}"
    return f"isn't known{meant(key, names) or known}"


def _value(value: object, hint: Any, path: tuple[str, ...]) -> list[Problem]:  # noqa: ANN401  # a type
    hint = _without_none(hint)
    if _is_section(hint):
        if not isinstance(value, dict):
            return [Problem(path, f"must be a table, not {_shown(value)}")]
        return problems_of(value, hint, path)
    if get_origin(hint) is dict and isinstance(value, dict):
        member = get_args(hint)[1]
        if member is Any:
            return []
        return [problem for key, item in value.items() for problem in _value(item, member, (*path, key))]
    try:
        msgspec.convert(value, hint, strict=True)
    except msgspec.ValidationError:
        return [Problem(path, f"must be {_wanted(hint)}, not {_shown(value)}{_close(value, hint)}")]
    return []


def _without_none(hint: Any) -> Any:  # noqa: ANN401  # a type
    if get_origin(hint) in {Union, UnionType}:
        return next(item for item in get_args(hint) if item is not type(None))
    return hint


def _words(hint: Any) -> list[str]:  # noqa: ANN401  # a type
    return [item for item in get_args(hint) if isinstance(item, str) and item]


def _wanted(hint: Any) -> str:  # noqa: ANN401  # a type
    if words := _words(hint):
        return "one of " + ", ".join(map(repr, words))
    if get_origin(hint) is tuple:
        return "a list of whole numbers" if get_args(hint)[0] is int else "a list of texts"
    return _SCALARS[get_origin(hint) or hint]


def _close(value: object, hint: Any) -> str:  # noqa: ANN401  # a type
    return meant(value, _words(hint)) if isinstance(value, str) else ""


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value)
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 3]}..."


def _without(value: Any, wrong: set[tuple[str, ...]], path: tuple[str, ...]) -> Any:  # noqa: ANN401  # any TOML
    if not isinstance(value, dict):
        return value
    return {key: _without(item, wrong, (*path, key)) for key, item in value.items() if (*path, key) not in wrong}


def _filled(value: Document, section: type[Section]) -> Document:
    filled = dict(value)
    for key, hint in _hints(section).items():
        plain = _without_none(hint)
        if _is_section(plain):
            if key in filled or key in _required(section):
                filled[key] = _filled(filled.get(key, {}), plain)
        elif get_origin(plain) is dict and _is_section(get_args(plain)[1]):
            members = filled.get(key, {})
            filled[key] = {name: _filled(item, get_args(plain)[1]) for name, item in members.items()}
        elif key in _required(section):
            filled.setdefault(key, (_words(plain) or ["x"])[0])
    return filled


def _is_section(hint: Any) -> bool:  # noqa: ANN401  # a type
    return isinstance(hint, type) and issubclass(hint, Section)
