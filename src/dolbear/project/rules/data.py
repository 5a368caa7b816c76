"""Rules of `[data.NAME]`."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from dolbear.project.rules.problem import Problem, outside
from dolbear.project.settings import Dataset, Format, Settings, Source

_TABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_DIRECTIVES = re.compile(r"%-?[A-Za-z]")
_FORBIDDEN = ('"', "\n", "\r")

Found = Iterator[tuple[tuple[str, ...], str]]


def violations(settings: Settings) -> Iterator[Problem]:
    """Yield each broken rule."""
    if not settings.data and settings.imported is None:
        yield Problem(("data",), "needs at least one dataset: [data.NAME] path = …")
    names: dict[str, str] = {}
    paths: dict[str, str] = {}
    for name, dataset in settings.data.items():
        path = ("data", name)
        if not _TABLE.fullmatch(name):
            yield Problem(path, f"{name!r} must be a plain SQL name: letters, digits, underscore")
        if other := names.get(name.lower()):
            yield Problem(path, f"has the name of {other!r}; SQL doesn't tell upper from lower case")
        if (other := paths.get(dataset.path)) and dataset.path:
            yield Problem((*path, "path"), f"{dataset.path!r} is the path of {other!r} too")
        names[name.lower()] = paths[dataset.path] = name
        yield from (Problem((*path, *key), what) for key, what in _dataset(dataset))


def _dataset(dataset: Dataset) -> Found:
    if problem := outside(dataset.path):
        yield ("path",), f"{dataset.path!r} {problem}"
    if len(set(dataset.key)) < len(dataset.key) or not all(dataset.key):
        yield ("key",), "has a column twice, or an empty name"
    for check, condition in dataset.checks.items():
        if not condition.strip():
            yield ("checks", check), "is empty; write an SQL condition that each row must meet"
    yield from ((("format", key), what) for key, what in _format(dataset.format))
    if dataset.source:
        yield from _source(dataset.source)


def _format(form: Format) -> Iterator[tuple[str, str]]:
    if not _is_text(form.encoding):
        yield "encoding", f"{form.encoding!r} isn't a text encoding, such as utf-8, utf-16 or cp1252"
    if not _is_sign(form.delimiter) or form.delimiter.isalnum():
        yield "delimiter", f'{form.delimiter!r} must be one character, such as "," or ";" or "\\t"'
    if form.decimal not in {".", ","}:
        yield "decimal", f'{form.decimal!r} must be "." or ","'
    if form.thousands and (not _is_sign(form.thousands) or form.thousands.isalnum()):
        yield "thousands", f"{form.thousands!r} must be one character, such as '.' or ' '"
    elif form.thousands == form.decimal:
        yield "thousands", "is the decimal sign too"
    if not _DIRECTIVES.search(form.date):
        yield "date", f"{form.date!r} isn't a pattern such as %Y-%m-%d or %d.%m.%Y"


def _is_sign(text: str) -> bool:
    return len(text) == 1 and text not in _FORBIDDEN


def _is_text(encoding: str) -> bool:
    try:
        codecs.lookup(encoding)
        "".encode(encoding)
    except (LookupError, ValueError):
        return False
    return True


def _source(source: Source) -> Found:
    if bool(source.file) == bool(source.sqlite) or bool(source.sqlite) != bool(source.query.strip()):
        yield ("source",), "needs either file = …, or sqlite = … together with query = …"
