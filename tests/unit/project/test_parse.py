from __future__ import annotations

from pathlib import Path

import pytest

from dolbear.core.errors import NotFoundError
from dolbear.project.parse import ConfigurationError, load, parse
from dolbear.project.settings import Settings

WHERE = Path("dolbear.toml")
GOOD = """\
[project]
name = "crickets"
group = "io.dolbear.examples"

[data.chirps]
path = "data/chirps.csv"

[select]
sql = "select * from chirps"

[inputs]
chirps = { type = "float" }

[outputs]
warm = { type = "float" }

[train]
entry = "train:train"

[gate.good]
metric = "mae"
at_most = 6
"""


def problems(text: str) -> list[str]:
    """Return each problem as `line: key what`."""
    with pytest.raises(ConfigurationError) as caught:
        parse(text, WHERE)
    return [f"{line}: {problem.where}{problem.what}" for line, problem in caught.value.problems]


def problem(old: str, new: str) -> str:
    """Return the one problem that a change to the good file makes."""
    assert old in GOOD
    found = problems(GOOD.replace(old, new))
    assert len(found) == 1, found
    return found[0]


def accepted(old: str, new: str) -> Settings:
    assert old in GOOD
    return parse(GOOD.replace(old, new), WHERE)


def test_a_good_file_is_taken() -> None:
    settings = parse(GOOD, WHERE)
    assert settings.gate["good"].at_most == 6.0
    assert settings.train.seconds == 600


@pytest.mark.parametrize(
    ("written", "seconds"),
    [('"30s"', 30), ('"10min"', 600), ('"1.5 h"', 5400), ('"1d"', 86400), ("90", 90), ("0.5", 0.5)],
)
def test_a_time_limit_is_a_duration_or_seconds(written: str, seconds: float) -> None:
    assert accepted("[train]", f"[train]\ntimeout = {written}").train.seconds == seconds


def test_dates_and_margins_may_be_written_without_quotes() -> None:
    split = '[select]\nsplit = { time = "day", validation_from = 2026-01-01, test_from = 2026-02-01 }'
    assert accepted("[select]", split).select.split.test_from == "2026-02-01"
    gate = accepted("at_most = 6", 'versus = "champion"\nworse_by_at_most = 0.5').gate["good"]
    assert gate.worse_by_at_most == "0.5"


def test_all_problems_show_at_once_in_their_order() -> None:
    text = GOOD.replace('"crickets"', '"Crickets"').replace("path =", "paht =").replace('"float" }', '"flaot" }', 1)
    text = text.replace("metric =", "meric =").replace("train:train", "train.train")
    found = problems(text)
    assert [line.partition(": ")[2] for line in found] == [
        "project.name 'Crickets' must be a Maven artifact: small letters, digits, single hyphens, not ending in -api",
        "data.chirps.path is missing",
        "data.chirps.paht isn't known; did you mean 'path'?",
        "inputs.chirps.type must be one of 'float', 'integer', 'text', 'date', 'boolean', not 'flaot'; did you mean 'float'?",  # noqa: E501  # one line for people
        "train.entry 'train.train' isn't module:function, such as train:train",
        "gate.good.metric is missing",
        "gate.good.meric isn't known; did you mean 'metric'?",
    ]
    assert [int(line.partition(":")[0]) for line in found] == [2, 5, 6, 12, 18, 20, 21]


def test_the_message_has_file_line_key_and_what_to_do() -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse(GOOD.replace("at_most", "at_mots"), WHERE)
    assert "  dolbear.toml:22: gate.good.at_mots isn't known; did you mean 'at_most'?" in caught.value.message
    assert caught.value.exit_code == 2
    assert "Mend dolbear.toml" in caught.value.hint


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"crickets"', '"crickets-api"', "2: project.name 'crickets-api' must be a Maven artifact"),
        ('"crickets"', '"crickets/../x"', "must be a Maven artifact"),
        ('"crickets"', "7", "2: project.name must be a text, not 7"),
        ('"io.dolbear.examples"', '"io..x"', "3: project.group 'io..x' must be a Maven group"),
        (
            '"io.dolbear.examples"',
            '"io.dolbear.examples"\nbranch = "a b"',
            "4: project.branch 'a b' isn't a name that Git",
        ),
        ("data/chirps.csv", "../chirps.csv", "6: data.chirps.path '../chirps.csv' must be a relative path"),
        ("data/chirps.csv", "/etc/passwd", "must be a relative path inside the project"),
        ("data/chirps.csv", "C:/x.csv", "must be a relative path inside the project"),
        (
            'data/chirps.csv"',
            'a.csv"\nformat = { delimiter = ";;" }',
            "7: data.chirps.format.delimiter ';;' must be one",
        ),
        ('data/chirps.csv"', 'a.csv"\nformat = { encoding = "rot13" }', "'rot13' isn't a text encoding"),
        (
            'data/chirps.csv"',
            'a.csv"\nformat = { decimal = ",", thousands = "," }',
            "thousands is the decimal sign too",
        ),
        ('data/chirps.csv"', 'a.csv"\nformat = { date = "dd.mm.yyyy" }', "isn't a pattern such as"),
        ('data/chirps.csv"', 'a.csv"\nformat = { types = { a = "int" } }', "format.types.a must be one of"),
        ('data/chirps.csv"', 'a.csv"\nkey = "id"', "7: data.chirps.key must be a list of texts, not 'id'"),
        ('data/chirps.csv"', 'a.csv"\nchecks = { x = " " }', "7: data.chirps.checks.x is empty"),
        ('data/chirps.csv"', 'a.csv"\nsource = { sqlite = "x.db" }', "needs either file"),
        ('data/chirps.csv"', 'a.csv"\n[data.CHIRPS]\npath = "b.csv"', "7: data.CHIRPS has the name of 'chirps'"),
        ('data/chirps.csv"', 'a.csv"\n[data.b]\npath = "a.csv"', "8: data.b.path 'a.csv' is the path of 'chirps' too"),
        ("select * from chirps", "select 1", "9: select.sql reads no dataset; there are: chirps"),
        ("[select]", "[select]\nsplit = { test = 1.0 }", "9: select.split needs validation and test above 0"),
        ("[select]", "[select]\nsplit = { test = 0.5, validation = 0.5 }", "their sum is below 1"),
        ("[select]", '[select]\nsplit = { test_from = "2026-01-01" }', "which go with time = COLUMN"),
        (
            "[select]",
            '[select]\nsplit = { time = "d", validation_from = "2026-02-01", test_from = "2026-01-01" }',
            "9: select.split.test_from 2026-01-01 must be after validation_from 2026-02-01",
        ),
        ("chirps = {", "warm = {", "15: outputs.warm is an input too"),
        ("chirps = {", 'Chirps = { type = "date" }\nchirps = {', "13: inputs.chirps has the name of 'Chirps'"),
        ("chirps = {", '" a" = {', '12: inputs." a" has an empty name, white space'),
        (
            '{ type = "float" }\n\n[outputs]',
            '{ type = "float", values = ["a"] }\n\n[outputs]',
            "values only close a text",
        ),
        ('{ type = "float" }\n\n[outputs]', '{ type = "text", values = ["a", "a"] }\n\n[outputs]', "label twice: 'a'"),
        ('warm = { type = "float" }', 'warm = { type = "float" }\nb = { type = "float" }', "exactly one output"),
        ('warm = { type = "float" }', 'warm = { type = "float", optional = true }', "a model always answers"),
        ('entry = "train:train"', 'entry = "train:train"\ncommand = "make"', "17: train needs either entry"),
        ('entry = "train:train"', "", "train needs either entry"),
        ("[train]", "[train]\ntimeout = 0", "18: train.timeout must be above zero"),
        ("[train]", '[train]\ntimeout = "ten"', "18: train.timeout must be a duration"),
        ("[train]", "[train]\nseconds = 5", '18: train.seconds isn\'t known; write timeout = "10min"'),
        ("[train]", '[train]\nfiles = [\n  "a",\n  "../b",\n]', "20: train.files.1 '../b' must be a relative path"),
        ("[train]", "[train]\nparams = { a = { b = [nan] } }", "18: train.params.a.b.0 nan must be a finite number"),
        ("[train]", "[train]\nparams = { since = 2026-01-01 }", "18: train.params.since 2026-01-01 must be a text"),
        ('"mae"', '"accuracy"', "21: gate.good.metric 'accuracy' doesn't fit the output, which is a number"),
        ('"mae"', '"rsme"', "21: gate.good.metric 'rsme' isn't a metric of a number; did you mean 'rmse'?"),
        ("at_most = 6", "", "20: gate.good asks for nothing"),
        ("at_most = 6", "at_most = nan", "22: gate.good.at_most nan must be a finite number"),
        ("at_most = 6", "at_most = 6\nat_least = 7", "23: gate.good.at_least 7.0 is above at_most 6.0"),
        ("at_most = 6", 'versus = "champ"', "22: gate.good.versus must be one of 'baseline', 'champion', not 'champ'"),
        (
            "at_most = 6",
            'versus = "champion"\nworse_by_at_most = "two"',
            "23: gate.good.worse_by_at_most 'two' must be",
        ),
        ("at_most = 6", 'at_most = 6\nworse_by_at_most = "2%"', "23: gate.good.worse_by_at_most goes with versus"),
        ("[gate.good]", "[gate.parity]", "20: gate.parity is a gate that is always there"),
        ("[gate.good]", '[metric.mae]\nentry = "m:f"\nbetter = "lower"\n[gate.good]', "20: metric.mae has the name of"),
        ("[gate.good]", "[parity]\nshare = 1\n[gate.good]", "21: parity.share must be from 0 to below 1"),
    ],
)
def test_what_is_wrong_is_named(old: str, new: str, said: str) -> None:
    assert said in problem(old, new)


def test_a_text_output_lists_its_labels() -> None:
    text = GOOD.replace('warm = { type = "float" }', 'warm = { type = "text" }').replace('"mae"', '"roc_auc"')
    text = text.replace("at_most = 6", "at_least = 0.6")
    assert problems(text) == ['15: outputs.warm is a text: list its labels, such as values = ["no", "yes"]']
    one = text.replace('"text" }', '"text", values = ["a"] }')
    assert problems(one) == ["15: outputs.warm.values has one label; a model needs at least two to choose from"]
    assert parse(text.replace('"text" }', '"text", values = ["a", "b"] }'), WHERE).outputs["warm"].values == ("a", "b")


def test_a_gate_may_use_a_metric_of_the_user() -> None:
    own = '[metric.cost]\nentry = "m:cost"\nbetter = "lower"\n[gate.good]'
    settings = parse(GOOD.replace("[gate.good]", own).replace('"mae"', '"cost"'), WHERE)
    assert settings.metric["cost"].better == "lower"


def test_one_mistake_isnt_blamed_on_another_key() -> None:
    assert len(problems(GOOD.replace('warm = { type = "float" }', 'warm = { type = "txet" }'))) == 1
    assert len(problems(GOOD.replace('entry = "train:train"', "entry = 7"))) == 1
    assert len(problems(GOOD.replace("[data.chirps]", "[date.chirps]"))) == 2


def test_an_empty_file_lacks_every_section() -> None:
    assert [line.partition(": ")[2] for line in problems("")] == [
        f"{name} is missing" for name in ("data", "inputs", "outputs", "project", "select", "train")
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [("a = 1\nb = \n", 2), ("a = 1\na = 2\n", 2), ("[a\n", 1), ("a = 1\nb", 2), ('a = """\n\n', 3)],
)
def test_what_isnt_toml_is_named_by_its_line(text: str, line: int) -> None:
    found = problems(text)
    assert len(found) == 1
    assert found[0].startswith(f"{line}: isn't TOML: ")


def test_a_file_that_isnt_there(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"no dolbear\.toml here"):
        load(tmp_path / "dolbear.toml")


def test_a_file_that_isnt_utf8_is_named_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "dolbear.toml"
    path.write_bytes(b"[project]\nname = 'x'\n# \xff\n")
    with pytest.raises(ConfigurationError, match=r"dolbear\.toml:3: isn't UTF-8 text"):
        load(path)


def test_a_mark_at_the_start_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "dolbear.toml"
    path.write_text(GOOD, encoding="utf-8-sig")
    assert load(path) == parse(GOOD, WHERE)
