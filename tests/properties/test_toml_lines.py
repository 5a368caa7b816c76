"""The locator finds each key of any TOML, on the line that has it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from dolbear.project.lines import key_lines

Path = tuple[str, ...]
KEYS = st.text(st.sampled_from("ab-_.=#[]{}\"'\\ü \t"), max_size=4)
GAPS = st.sampled_from(["", " ", "\t"])
ENDS = st.sampled_from(["\n", "\r\n", " # [x] y = {\n", "\n\n", "\n# a = 1\n"])
TEXTS = st.text(st.sampled_from("a=#[]{},\"'\\\n "), max_size=8)


def basic(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def key(text: str) -> str:
    return text if text and all(letter in "ab-_" for letter in text) else basic(text)


SCALARS = st.one_of(
    st.integers().map(str),
    st.sampled_from(["true", "1e3", "1979-05-27", "1979-05-27 07:32:00", "''", "'#'", '""']),
    TEXTS.map(basic),
    TEXTS.filter(lambda text: "'" not in text).map(lambda text: f"'''{text}'''"),
    TEXTS.map(lambda text: '"""' + text.replace("\\", "\\\\").replace('"', '\\"') + '"""'),
)


@st.composite
def arrays(draw: st.DrawFn, values: st.SearchStrategy[str]) -> str:
    gap = st.sampled_from(["", " ", "\n", " # ]\n", "\n# [\n"])
    members = draw(st.lists(values, max_size=3))
    return "[" + ",".join(draw(gap) + member + draw(gap) for member in members) + draw(gap) + "]"


@st.composite
def inlines(draw: st.DrawFn, values: st.SearchStrategy[str]) -> str:
    names = draw(st.lists(KEYS, max_size=3, unique=True))
    pairs = [f"{draw(GAPS)}{key(name)}{draw(GAPS)}={draw(GAPS)}{draw(values)}" for name in names]
    return "{" + ",".join(pairs) + draw(GAPS) + "}"


VALUES = st.recursive(SCALARS, lambda inner: st.one_of(arrays(inner), inlines(inner)), max_leaves=6)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, dict[Path, int]]:
    """Return a TOML text, and the lines of its tables and of their own keys."""
    text = ""
    lines: dict[Path, int] = {}
    for table in draw(st.lists(st.lists(KEYS, min_size=1, max_size=2).map(tuple), max_size=3, unique=True)):
        if any(table[: len(other)] == other or other[: len(table)] == table for other in lines):
            continue
        lines[table] = text.count("\n") + 1
        text += f"[{draw(GAPS)}{'.'.join(map(key, table))}]{draw(ENDS)}"
        for name in draw(st.lists(KEYS, max_size=3, unique=True)):
            lines[(*table, name)] = text.count("\n") + 1
            text += f"{draw(GAPS)}{key(name)}{draw(GAPS)}={draw(GAPS)}{draw(VALUES)}{draw(ENDS)}"
    return text, lines


def paths(value: object, above: Path = ()) -> Iterator[Path]:
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, member in members:
        yield (*above, str(name))
        yield from paths(member, (*above, str(name)))


@given(documents())
def test_each_key_is_found_on_its_line(made: tuple[str, dict[Path, int]]) -> None:
    text, lines = made
    document = tomllib.loads(text)
    found = key_lines(text)
    assert found.keys() == set(paths(document))
    assert {path: found[path] for path in lines} == lines
