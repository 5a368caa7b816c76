"""Read `dolbear.toml` strictly: every problem at once, each with its line and key."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from dolbear.core.errors import NotFoundError, UsageError
from dolbear.project.changes import apply
from dolbear.project.lines import key_lines, line_of
from dolbear.project.rules import Problem, violations
from dolbear.project.settings import Settings
from dolbear.project.shape import SPELLED, Document, problems_of, repaired

FILE = "dolbear.toml"
_DURATION = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(s|min|h|d)\s*")
_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}
# Rules of the first read the others too; broken ones would make them blame the wrong key.
_RELYING = {("gate",): ("outputs", "metric"), ("select", "sql"): ("data",)}


class ConfigurationError(UsageError):
    """Everything that is wrong in one settings file; `problems` has each with its line."""

    def __init__(self, path: Path, problems: Sequence[tuple[int, Problem]]) -> None:
        lines = [f"{path.name}:{line}: {problem.where}{problem.what}" for line, problem in problems]
        title = "1 problem" if len(lines) == 1 else f"{len(lines)} problems"
        super().__init__("\n".join([f"{path.name} has {title}", *(f"  {line}" for line in lines)]))
        self.hint = f"Mend {path}; docs/reference/settings.md explains each key."
        self.problems = tuple(problems)


def load(path: Path, changes: Sequence[str] = ()) -> Settings:
    """Read and check a settings file; `changes` are `KEY=VALUE`, set over what it says.

    Raises:
        NotFoundError: there is no such file.
        ConfigurationError: it isn't TOML, or breaks a rule; all problems are in it.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError as reason:
        message = f"no {FILE} here: {path.parent}"
        raise NotFoundError(message, "Make a project from a table: dolbear init FILE.csv") from reason
    except OSError as reason:
        raise ConfigurationError(path, [(1, Problem((), f"can't be read: {reason.strerror}"))]) from reason
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        line = content[: reason.start].count(b"\n") + 1
        raise ConfigurationError(path, [(line, Problem((), "isn't UTF-8 text"))]) from reason
    return parse(text, path, changes)


def parse(text: str, path: Path, changes: Sequence[str] = ()) -> Settings:
    """Turn the text of a settings file into settings; `path` is for messages.

    Raises:
        ConfigurationError: as `load`.
    """
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as reason:
        place = re.search(r"line (\d+)", str(reason))
        line = int(place[1]) if place else text.count("\n") + 1
        what = re.sub(r" \(at (?:line \d+, )?(column \d+|end of document)\)", r" (\1)", str(reason))
        raise ConfigurationError(path, [(line, Problem((), f"isn't TOML: {what}"))]) from reason
    for change in changes:
        apply(document, change)
    problems = _eased(document)
    problems += problems_of(document, Settings)
    settings = msgspec.convert(repaired(document, Settings, problems), Settings)
    problems += [problem for problem in violations(settings) if not _doubtful(problem, problems)]
    if problems:
        found = key_lines(text)
        placed = {(line_of(found, problem.path), problem) for problem in map(_as_written, problems)}
        raise ConfigurationError(path, sorted(placed))
    return settings


def _as_written(problem: Problem) -> Problem:
    """Name the key as TOML has it, where the settings have another name."""
    for path in (("imported",), ("train", "continues")):
        is_itself = problem.path == path and problem.what.startswith("isn't known")
        if problem.path[: len(path)] == path and not is_itself:
            return Problem((*path[:-1], SPELLED[path[-1]], *problem.path[len(path) :]), problem.what)
    return problem


def _doubtful(problem: Problem, wrong: Sequence[Problem]) -> bool:
    """Whether a rule may be broken only because something else is wrong."""
    relied = [
        section for start, sections in _RELYING.items() if problem.path[: len(start)] == start for section in sections
    ]
    return any(problem.touches(other) or (other.path and other.path[0] in relied) for other in wrong)


def _eased(document: Document) -> list[Problem]:
    """Write in the settings' terms what TOML says more handily: durations, dates, a number for a margin."""
    split = _table(_table(document, "select"), "split")
    for key in ("validation_from", "test_from"):
        if type(split.get(key)) is dt.date:
            split[key] = split[key].isoformat()
    for gate in _table(document, "gate").values():
        if isinstance(gate, dict) and type(gate.get("worse_by_at_most")) in {int, float}:
            gate["worse_by_at_most"] = str(gate["worse_by_at_most"])
    train = _table(document, "train")
    problems = [
        *_renamed(train, "timeout", ("train", "seconds"), 'timeout = "10min"'),
        *_renamed(train, "continue", ("train", "continues"), "continue = true"),
        *_renamed(document, "import", ("imported",), "[import]"),
    ]
    if "imported" in document:
        # What makes a model needn't be there; what is there must be right.
        document |= {"train": {}, "data": {}, "select": {"sql": ""}} | document
    for name, place in _table(document, "environment").items():
        if isinstance(place, dict):
            path = ("environment", name)
            problems += _renamed(place, "timeout", (*path, "seconds"), 'timeout = "30s"')
            problems += _duration(place, "seconds", (*path, "timeout"))
            problems += _duration(place, "expires", (*path, "expires"))
    problems += _duration(train, "seconds", ("train", "timeout"))
    return problems + _duration(_table(document, "due"), "every", ("due", "every"))


def _renamed(table: Document, key: str, path: tuple[str, ...], example: str) -> Iterator[Problem]:
    """Give a key the name that it has in the settings, where Python or the reader needs another."""
    attribute = path[-1]
    if attribute in table:
        del table[attribute]
        yield Problem(path, f"isn't known; write {example}")
    if key in table:
        table[attribute] = table.pop(key)


def _duration(table: Document, key: str, path: tuple[str, ...]) -> list[Problem]:
    """Replace a duration such as `10min`, or a number of seconds, by seconds."""
    value = table.pop(key, None)
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match:
        table[key] = float(match[1]) * _SECONDS[match[2]]
    elif type(value) in {int, float}:
        table[key] = float(value)
    elif value is not None:
        return [Problem(path, f'must be a duration such as "30s", "10min" or "2h", not {value!r}')]
    return []


def _table(document: Document, key: str) -> Document:
    found = document.get(key)
    return found if isinstance(found, dict) else {}
