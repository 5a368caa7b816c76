"""Schema and parser must agree, and the committed schema must be the one the code makes."""

from __future__ import annotations

import copy
import datetime as dt
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dolbear.project import manual, schema
from dolbear.project.keys import KEYS
from dolbear.project.parse import ConfigurationError, parse

ROOT = Path(__file__).parents[3]
VALIDATOR = jsonschema.Draft7Validator(schema.document())
RICH = """\
[project]
name = "claims"
group = "com.example"
[data.claims]
path = "data/claims.csv"
key = ["id"]
checks = { plausible = "amount > 0" }
format = { encoding = "cp1252", delimiter = ";", decimal = ",", thousands = ".", types = { zip = "text" } }
source = { file = "in/claims.csv" }
[select]
sql = "select * from claims"
split = { time = "day", validation_from = 2026-01-01, test_from = "2026-02-01", seed = 3 }
[inputs]
amount = { type = "float", unit = "EUR", optional = true }
region = { type = "text", values = ["north", "south"] }
[outputs]
risk = { type = "text", values = ["high", "low"] }
[train]
entry = "train:train"
params = { depth = 3 }
timeout = "10min"
[metric.cost]
entry = "metrics:cost"
better = "lower"
[gate.better]
metric = "roc_auc"
versus = "champion"
worse_by_at_most = "2%"
[parity]
absolute = 1e-3
"""


def taken_by_parser(text: str) -> bool:
    try:
        parse(text, Path("dolbear.toml"))
    except ConfigurationError:
        return False
    return True


def taken_by_schema(text: str) -> bool:
    return bool(VALIDATOR.is_valid(plain(tomllib.loads(text))))


def plain(value: Any) -> Any:  # noqa: ANN401  # any TOML
    """Write as JSON what TOML has more: dates."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value


@pytest.mark.parametrize(("name", "module"), [("dolbear.schema.json", schema), ("settings.md", manual)])
def test_what_is_committed_is_current(name: str, module: ModuleType) -> None:
    path = ROOT / "docs/reference" / name
    again = f"python -c 'import {module.__name__} as m; print(m.text(), end=str())' > {path}"
    assert path.read_text(encoding="utf-8") == module.text(), f"write it again: {again}"


def test_it_is_a_schema() -> None:
    jsonschema.Draft7Validator.check_schema(schema.document())


def test_each_key_has_its_meaning() -> None:
    for section, meanings in KEYS.items():
        assert set(meanings) == set(section.__struct_fields__), section


def test_the_example_and_a_rich_file_are_taken_by_both() -> None:
    for text in (RICH, (ROOT / "examples/crickets/dolbear.toml").read_text(encoding="utf-8")):
        assert taken_by_parser(text)
        assert list(VALIDATOR.iter_errors(plain(tomllib.loads(text)))) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('name = "claims"', 'name = "Claims"'),
        ('name = "claims"', 'name = "claims-api"'),
        ('name = "claims"', 'nam = "claims"'),
        ('group = "com.example"', 'group = "com..example"'),
        ('group = "com.example"', ""),
        ("[data.claims]", '[data."my claims"]'),
        ("data/claims.csv", "../claims.csv"),
        ("data/claims.csv", "/claims.csv"),
        ('key = ["id"]', 'key = "id"'),
        ('key = ["id"]', 'key = ["id", "id"]'),
        ('delimiter = ";"', 'delimiter = ";;"'),
        ('decimal = ","', 'decimal = "x"'),
        ('zip = "text"', 'zip = "string"'),
        ("sql =", "sqll ="),
        ("seed = 3", "seed = 3.5"),
        ('test_from = "2026-02-01"', 'test_from = "February"'),
        ('type = "float"', 'type = "number"'),
        ('values = ["north", "south"]', 'values = ["north", "north"]'),
        ('values = ["north", "south"]', 'values = ["north", ""]'),
        ('type = "text", values = ["north"', 'type = "float", values = ["north"'),
        ('type = "text", values = ["high", "low"]', 'type = "text"'),
        ('type = "text", values = ["high", "low"]', 'type = "text", values = ["high"]'),
        ('type = "text", values = ["high", "low"]', 'type = "boolean", values = ["high", "low"]'),
        ('values = ["high", "low"] }', 'values = ["high", "low"], optional = true }'),
        ("[train]", 'second = { type = "float" }\n[train]'),
        ('entry = "train:train"', 'entry = "train"'),
        ('entry = "train:train"', ""),
        ('timeout = "10min"', 'timeout = "ten"'),
        ('timeout = "10min"', "timeout = 0"),
        ('timeout = "10min"', "seconds = 10"),
        ('timeout = "10min"', "seed = -1"),
        ('better = "lower"', 'better = "less"'),
        ('versus = "champion"', 'versus = "champ"'),
        ('versus = "champion"\nworse_by_at_most = "2%"', ""),
        ('worse_by_at_most = "2%"', 'worse_by_at_most = "two"'),
        ("absolute = 1e-3", "absolute = -1.0"),
        ("absolute = 1e-3", "share = 1"),
    ],
)
def test_both_refuse(old: str, new: str) -> None:
    assert old in RICH
    text = RICH.replace(old, new)
    assert not taken_by_parser(text)
    assert not taken_by_schema(text)


def spots(value: Any, above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:  # noqa: ANN401  # any TOML
    if not isinstance(value, dict):
        return [above]
    return [above, *(spot for key, item in value.items() for spot in spots(item, (*above, key)))][bool(not above) :]


DOCUMENT = plain(tomllib.loads(RICH))
SPOTS = spots(DOCUMENT)
VALUES = st.one_of(
    st.sampled_from(
        ["", "x", "a b", "text", "float", "roc_auc", "mae", "2%", "10min", "train:train", "2026-01-01", "."]
    ),
    st.integers(-1, 5),
    st.sampled_from([0.5, -0.5, 1e9]),
    st.booleans(),
    st.lists(st.sampled_from(["", "a", "b"]), max_size=3),
    st.dictionaries(
        st.sampled_from(["a", "type", "path", "entry"]), st.sampled_from(["x", "text", "float"]), max_size=2
    ),
)


@given(st.lists(st.tuples(st.sampled_from(SPOTS), VALUES | st.none()), min_size=1, max_size=3))
def test_what_the_parser_takes_the_schema_takes(changes: list[tuple[tuple[str, ...], Any]]) -> None:
    document = copy.deepcopy(DOCUMENT)
    for spot, value in changes:
        place = document
        for key in spot[:-1]:
            place = place.get(key) if isinstance(place, dict) else None
        if not isinstance(place, dict):
            continue
        if value is None:
            place.pop(spot[-1], None)
        else:
            place[spot[-1]] = value
    if taken_by_parser(written(document)):
        assert list(VALIDATOR.iter_errors(document)) == []


def written(value: Any) -> str:  # noqa: ANN401  # any TOML
    """Write a document as one line of TOML per section."""
    return "\n".join(f"{key} = {_inline(item)}" for key, item in value.items())


def _inline(value: Any) -> str:  # noqa: ANN401  # any TOML
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}" = {_inline(item)}' for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else repr(value)
