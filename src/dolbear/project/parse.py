"""Read `dolbear.toml` strictly: every problem at once, each with its line and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from dolbear.core.errors import NotFoundError, UsageError
from dolbear.project.lines import key_lines, line_of
from dolbear.project.rules import Problem, violations
from dolbear.project.settings import Section, Settings

FILE = "dolbear.toml"
_DURATION = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(s|min|h|d)\s*")
_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
_SCALARS = {str: "a text", int: "a whole number", float: "a number", bool: "true or false", dict: "a table"}


class ConfigurationError(UsageError):
    """Everything that is wrong in one settings file; `problems` has each with its line."""

    def __init__(self, path: Path, problems: list[tuple[int, Problem]]) -> None:
        lines = [f"{path.name}:{line}: {problem.where}{problem.what}" for line, problem in problems]
        super().__init__("\n".join([f"{path.name} has {len(problems)} problem(s)", *(f"  {line}" for line in lines)]))
        self.hint = f"Mend {path}; docs/reference/settings.md explains each key."
        self.problems = problems


def load(path: Path, changes: Sequence[str] = ()) -> Settings:
    """Read and check a settings file; `changes` are `KEY=VALUE`, set over what it says.

    Raises:
        NotFoundError: there is no such file.
        ConfigurationError: it isn't TOML, or breaks a rule; all problems are in it.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as reason:
        message = f"no {FILE} here: {path.parent}"
        raise NotFoundError(message, "Make a project from a table: dolbear init FILE.csv") from reason
    except (OSError, UnicodeDecodeError) as reason:
        raise ConfigurationError(path, [(1, Problem((), f"can't be read as UTF-8 text: {reason}"))]) from reason
    return parse(text, path, changes)


def parse(text: str, path: Path, changes: Sequence[str] = ()) -> Settings:
    """Turn the text of a settings file into settings; `path` is for messages.

    Raises:
        ConfigurationError: as `load`.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as reason:
        place = re.search(r"line (\d+)", str(reason))
        line = int(place[1]) if place else text.count("\n") + 1
        raise ConfigurationError(path, [(line, Problem((), f"isn't TOML: {reason}"))]) from reason
    for change in changes:
        _set(document, change)
    problems: list[Problem] = []
    _timeout(document, problems)
    _section(document, Settings, (), problems)
    if not problems:
        settings = msgspec.convert(document, Settings)
        problems = list(violations(settings))
    if problems:
        found = key_lines(text)
        placed = [(line_of(found, problem.path), problem) for problem in problems]
        raise ConfigurationError(path, sorted(placed, key=lambda item: item[0]))
    return settings


def _set(document: dict[str, Any], change: str) -> None:
    """Set one key, such as `train.params.degree=2`; a value that isn't TOML is taken as text."""
    key, sign, text = change.partition("=")
    if not sign or not key.strip():
        message = f"--set {change!r} isn't KEY=VALUE"
        raise UsageError(message, "Such as --set train.params.degree=2.")
    try:
        value = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        value = text
    *tables, last = key.strip().split(".")
    for name in tables:
        document = document.setdefault(name, {})
        if not isinstance(document, dict):
            message = f"--set {change!r}: {name} isn't a table"
            raise UsageError(message, "See dolbear.toml for its keys.")
    document[last] = value


def _timeout(document: dict[str, Any], problems: list[Problem]) -> None:
    """Replace `[train] timeout`, a duration such as `10min`, by `seconds`."""
    train = document.get("train")
    if not isinstance(train, dict):
        return
    if "seconds" in train:
        problems.append(Problem(("train", "seconds"), 'isn\'t known; write timeout = "10min"'))
    value = train.pop("timeout", None)
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match:
        train["seconds"] = float(match[1]) * _SECONDS[match[2]]
    elif value is not None:
        problems.append(Problem(("train", "timeout"), f'{value!r} isn\'t a duration such as "30s", "10min" or "2h"'))


def _section(value: object, section: type[Section], path: tuple[str, ...], problems: list[Problem]) -> None:
    if not isinstance(value, dict):
        problems.append(Problem(path, f"must be a table, not {_shown(value)}"))
        return
    hints = get_type_hints(section)
    for key in value.keys() - hints.keys():
        names = [name if name != "seconds" else "timeout" for name in hints]
        close = get_close_matches(key, names, n=1)
        suggestion = f"; did you mean {close[0]!r}?" if close else f"; known are: {', '.join(names)}"
        if key != "seconds":
            problems.append(Problem((*path, key), f"isn't known{suggestion}"))
    required = {field.name for field in msgspec.structs.fields(section) if field.required}
    problems.extend(Problem((*path, key), "is missing") for key in sorted(required - value.keys()))
    for key in hints.keys() & value.keys():
        _value(value[key], hints[key], (*path, key), problems)


def _value(value: object, kind: Any, path: tuple[str, ...], problems: list[Problem]) -> None:  # noqa: ANN401  # a type
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        _value(value, next(item for item in arguments if item is not type(None)), path, problems)
    elif isinstance(kind, type) and issubclass(kind, Section):
        _section(value, kind, path, problems)
    elif origin is dict and isinstance(value, dict):
        if arguments[1] is not Any:
            for key, item in value.items():
                _value(item, arguments[1], (*path, key), problems)
    else:
        _plain(value, kind, path, problems)


def _plain(value: object, kind: Any, path: tuple[str, ...], problems: list[Problem]) -> None:  # noqa: ANN401  # a type
    try:
        msgspec.convert(value, kind, strict=True)
    except msgspec.ValidationError:
        problems.append(Problem(path, f"must be {_wanted(kind)}, not {_shown(value)}{_close(value, kind)}"))


def _wanted(kind: Any) -> str:  # noqa: ANN401  # a type
    if get_args(kind) and isinstance(get_args(kind)[0], str):
        return "one of " + ", ".join(repr(item) for item in get_args(kind) if item)
    if get_origin(kind) is tuple:
        return "a list of texts"
    return _SCALARS.get(get_origin(kind) or kind, "another type")


def _close(value: object, kind: Any) -> str:  # noqa: ANN401  # a type
    words = [item for item in get_args(kind) if isinstance(item, str)]
    close = get_close_matches(value, words, n=1) if isinstance(value, str) else []
    return f"; did you mean {close[0]!r}?" if close else ""


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "a table"
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."  # noqa: PLR2004  # fits a line
