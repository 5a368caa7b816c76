"""The dolbear.toml that `dolbear init` writes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import msgspec

from dolbear.line.draft.sql import select_sql
from dolbear.line.draft.training import Training
from dolbear.line.survey import Column, Survey
from dolbear.project.settings import Dataset, Format

# The address that project.schema publishes; importing that costs more than a name.
SCHEMA = "https://raw.githubusercontent.com/dolbear/dolbear/main/docs/reference/dolbear.schema.json"
_MUCH = 1_000
_LOPSIDED = 0.7
_MANY_LABELS = 6


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """What the settings are made of. `entry` is train's, `requirements` a file; `reserved` are SQL's words."""

    name: str
    group: str
    branch: str
    survey: Survey
    dataset: Dataset
    training: Training
    entry: str = "train:train"
    requirements: str = "requirements.lock"
    seed: int = 0
    reserved: frozenset[str] = frozenset()


def settings(draft: Draft) -> str:
    """Return the text of dolbear.toml."""
    parts = (_about, _data, _select, _signature, _train, _gates)
    lines = [line for part in parts for line in (*part(draft), "")]
    return "\n".join(
        [f"#:schema {SCHEMA}", "# Made by dolbear init; docs/reference/settings.md explains each key.", "", *lines]
    )


def _about(draft: Draft) -> Iterator[str]:
    yield "[project]"
    yield f"name = {text(draft.name)}"
    yield f"group = {text(draft.group)} # with the name: the model's Maven coordinates"
    yield f"branch = {text(draft.branch)} # versions are made on this branch only"


def _data(draft: Draft) -> Iterator[str]:
    survey, dataset = draft.survey, draft.dataset
    yield f"[data.{survey.table}]"
    yield f"path = {text(dataset.path)}"
    if dataset.key:
        yield f"key = {texts(dataset.key)} # names a row"
    yield from _format(dataset.format, survey.table)
    yield f"[data.{survey.table}.checks] # SQL that each row must meet, such as:"
    yield from _example_check(survey.inputs.columns)


def _example_check(columns: Sequence[Column]) -> Iterator[str]:
    for column in columns:
        plain = column.source.isprintable() and "'" not in column.source
        low, to, high = column.hint.partition(" to ")
        if plain and to and column.kind in {"float", "integer"} and column.sql == f'"{column.source}"':
            yield f"# plausible-{column.name.replace('_', '-')} = '{column.sql} between {low} and {high}'"
            return


def _format(form: Format, table: str) -> Iterator[str]:
    plain = Format()
    told = {name: getattr(form, name) for name in form.__struct_fields__ if getattr(form, name) != getattr(plain, name)}
    if not told:
        return
    yield f"[data.{table}.format] # guessed once; nothing is guessed again"
    for name, value in told.items():
        if isinstance(value, dict):
            yield f"types = {{ {', '.join(f'{key(column)} = {text(kind)}' for column, kind in value.items())} }}"
        else:
            yield f"{name} = {texts(value) if isinstance(value, tuple) else text(value)}"


def _select(draft: Draft) -> Iterator[str]:
    survey, inputs = draft.survey, draft.survey.inputs
    yield "[select]"
    for note in (note for note in survey.notes if "left out" in note):
        yield f"# {_printable(note)}"
    yield 'sql = """'
    yield _escaped(select_sql(survey, draft.reserved))
    yield '"""'
    by = inputs.together or inputs.key
    what = f"the hash of {by.name}" if by else "a hash of the inputs"
    yield (
        f"# By {what}: a row stays in its part when data grows"
        + ("" if by is None else ", and when it is corrected")
        + "."
    )
    named = f"by = [{text(by.name)}], " if by else ""
    yield f"split = {{ {named}validation = 0.2, test = 0.2, seed = {draft.seed} }}"
    if inputs.time:
        validation, test = inputs.time.cuts
        yield "# Or by time, so that the test is on the newest rows:"
        yield f'# split = {{ time = "{inputs.time.name}", validation_from = {validation}, test_from = {test} }}'


def _signature(draft: Draft) -> Iterator[str]:
    yield "[inputs] # with the outputs the signature: this, not the data, moves the version"
    for column in draft.survey.inputs.columns:
        optional = ", optional = true" if column.optional else ""
        hint = f" # {column.hint}" if column.hint else ""
        yield f'{key(column.name)} = {{ type = "{column.kind}"{optional} }}{hint}'
    if any(column.kind == "text" for column in draft.survey.inputs.columns):
        yield '# A text is open to any value; values = ["…", "…"] closes it, and makes it an enum in Java.'
    yield ""
    yield "[outputs]"
    aim = draft.survey.aim
    values = f", values = {texts(aim.labels)}" if aim.column.kind == "text" else ""
    yield f'{key(aim.column.name)} = {{ type = "{aim.column.kind}"{values} }}'


def _train(draft: Draft) -> Iterator[str]:
    yield "[train]"
    yield f"entry = {text(draft.entry)}"
    yield f"requirements = {text(draft.requirements)}"
    yield 'timeout = "10min"'
    params = draft.training.params
    listed = ", ".join(f"{key(name)} = {value}" for name, value in params.items())
    yield f"params = {{ {listed} }} # dolbear run --set train.params.{next(iter(params))}=… tries another value"


def _gates(draft: Draft) -> Iterator[str]:
    metric, thin = text(_metric(draft.survey)), draft.survey.rows < _MUCH
    yield "[gate.beats-baseline] # is it better than always giving the same answer?"
    yield f"metric = {metric}"
    yield 'versus = "baseline"'
    if thin:
        yield f'on_thin = "pass" # {draft.survey.rows:,} rows may be too few to tell; "fail" is stricter'
    yield ""
    yield "[gate.keeps-champion] # is it no worse than the version in use, on the same rows?"
    yield f"metric = {metric}"
    yield 'versus = "champion"'
    yield 'worse_by_at_most = "2%"'
    yield 'on_thin = "pass"'


def _metric(survey: Survey) -> str:
    if survey.kind == "regression":
        return "mae"
    if survey.kind == "two classes":
        return "roc_auc"
    return "balanced_accuracy" if survey.aim.share > _LOPSIDED else "accuracy"


def key(name: str) -> str:
    """Write a key of TOML, in quotes where it needs them."""
    plain = name.replace("_", "").replace("-", "").isalnum() and name.isascii()
    return name if plain else text(name)


def text(value: str) -> str:
    """Write a text of TOML."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def texts(values: Sequence[str]) -> str:
    """Write a list of texts."""
    return f"[{', '.join(map(text, values))}]"


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _escaped(sql: str) -> str:
    """Write SQL for a multi-line string of TOML."""
    safe = sql.replace("\\", "\\\\").replace('"""', '""\\"')
    return "".join(letter if letter.isprintable() or letter == "\n" else f"\\U{ord(letter):08x}" for letter in safe)
