"""What `dolbear init` writes: settings that teach, and a training that converts to ONNX."""

from __future__ import annotations

import json
from collections.abc import Iterator

import msgspec

from dolbear.data.engine import quoted
from dolbear.line.survey import Column, Survey
from dolbear.project.settings import Dataset, Format

_METRICS = {"regression": "mae", "two classes": "roc_auc", "many classes": "accuracy"}


class Project(msgspec.Struct, frozen=True, kw_only=True):
    """What the settings are made of."""

    name: str
    group: str
    branch: str
    survey: Survey
    dataset: Dataset
    seed: int


def settings(project: Project) -> str:
    """Return the text of dolbear.toml."""
    survey, dataset = project.survey, project.dataset
    lines = [
        "# What this project is: https://toml.io; each key is explained in dolbear's docs/reference/settings.md.",
        "",
        "[project]",
        f"name = {_text(project.name)}",
        f"group = {_text(project.group)} # name and group are the model's Maven coordinates",
        f"branch = {_text(project.branch)} # versions are made here only",
        "",
        f"[data.{survey.table}]",
        f"path = {_text(dataset.path)}",
    ]
    if dataset.key:
        lines.append(f"key = [{', '.join(map(_text, dataset.key))}] # names a row")
    lines += _format(dataset.format, survey.table)
    lines += [
        f"# [data.{survey.table}.checks] # SQL that each row must meet",
        f'# plausible = "{survey.inputs[0].source} is not null"',
        "",
        "[select]",
        'sql = """',
        *_sql(project),
        '"""',
        "# By hash: a row stays in its part when it is corrected and when data grows.",
        f"split = {{ {_by(project)}validation = 0.2, test = 0.2, seed = {project.seed} }}",
        "",
        "[inputs] # the signature: this, not the data, moves the version",
        *(f"{_key(column.name)} = {_field(column)}" for column in survey.inputs),
        "",
        "[outputs]",
        f"{_key(survey.target.name)} = {_output(survey)}",
        "",
        "[train]",
        'entry = "train:train"',
        'requirements = "requirements.lock"',
        "",
        "[gate.beats-baseline] # better than always saying the same?",
        f"metric = {_text(_METRICS[survey.problem])}",
        'versus = "baseline"',
        'on_thin = "pass" # what "not enough evidence" means here; "fail" is stricter',
        "",
        "[gate.keeps-champion] # not worse than the version in use, on the same rows",
        f"metric = {_text(_METRICS[survey.problem])}",
        'versus = "champion"',
        'worse_by_at_most = "2%"',
        'on_thin = "pass"',
        "",
    ]
    return "\n".join(lines)


def training(survey: Survey, *, boosted: bool) -> str:
    """Return the text of train.py: a pipeline of scikit-learn on the raw columns."""
    regression = survey.problem == "regression"
    if boosted:
        model = "HistGradientBoostingRegressor" if regression else "HistGradientBoostingClassifier"
        made = f"{model}(early_stopping=True, random_state=0)"
        origin = "sklearn.ensemble"
    else:
        model = "Ridge" if regression else "LogisticRegression"
        made = "Ridge()" if regression else "LogisticRegression(max_iter=1000)"
        origin = "sklearn.linear_model"
    return (_BOOSTED if boosted else _LINEAR).format(model=model, made=made, origin=origin)


_LINEAR = '''"""How the model is trained.

Numbers, dates and truth values come as float32 (NaN: missing), texts as str ("": missing).
"""

from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from {origin} import {model}
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def train(data, params):
    inputs = data.train.inputs
    numbers = list(inputs.select_dtypes("number"))
    texts = [name for name in inputs if name not in numbers]
    filled = SimpleImputer(strategy="median", keep_empty_features=True)
    prepare = ColumnTransformer(
        [
            ("numbers", make_pipeline(filled, StandardScaler()), numbers),
            ("texts", OneHotEncoder(handle_unknown="ignore", sparse_output=False), texts),
        ]
    )
    return make_pipeline(prepare, {made}).fit(inputs, data.train.target)
'''

_BOOSTED = '''"""How the model is trained.

Numbers, dates and truth values come as float32 (NaN: missing), texts as str ("": missing).
"""

from sklearn.compose import ColumnTransformer
from {origin} import {model}
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder


def train(data, params):
    inputs = data.train.inputs
    numbers = list(inputs.select_dtypes("number"))
    texts = [name for name in inputs if name not in numbers]
    prepare = ColumnTransformer(
        [
            ("numbers", "passthrough", numbers),
            ("texts", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), texts),
        ]
    )
    return make_pipeline(prepare, {made}).fit(inputs, data.train.target)
'''


def _format(form: Format, table: str) -> Iterator[str]:
    plain = Format()
    told = {name: getattr(form, name) for name in form.__struct_fields__ if getattr(form, name) != getattr(plain, name)}
    if not told:
        return
    yield f"[data.{table}.format] # guessed; it isn't guessed again"
    for name, value in told.items():
        if isinstance(value, dict):
            yield f"types = {{ {', '.join(f'{_key(key)} = {_text(kind)}' for key, kind in value.items())} }}"
        elif isinstance(value, tuple):
            yield f"{name} = [{', '.join(map(_text, value))}]"
        else:
            yield f"{name} = {_text(value)}"


def _sql(project: Project) -> Iterator[str]:
    survey = project.survey
    known = [column.source for column in (*survey.inputs, survey.target)]
    keys = [f"{quoted(name)} as {quoted('row ' + name)}" for name in survey.key if name not in known]
    columns = [*keys, *map(_selected, (*survey.inputs, survey.target))]
    yield "select"
    yield ",\n".join(f"  {_escaped(column)}" for column in columns)
    yield f"from {survey.table}"
    if survey.where:
        yield f"where {_escaped(survey.where)}"


def _selected(column: Column) -> str:
    if column.sql == quoted(column.source) == quoted(column.name):
        return quoted(column.source)
    return f"{column.sql} as {quoted(column.name)}"


def _by(project: Project) -> str:
    if not project.survey.key:
        return ""
    return f"by = [{', '.join(_text('row ' + name) for name in project.survey.key)}], "


def _field(column: Column) -> str:
    optional = ", optional = true" if column.optional else ""
    return f'{{ type = "{column.kind}"{optional} }}'


def _output(survey: Survey) -> str:
    target = survey.target
    if survey.labels and target.kind != "boolean":
        return f'{{ type = "text", values = [{", ".join(map(_text, survey.labels))}] }}'
    kind = "float" if target.kind == "date" else target.kind
    return f'{{ type = "{kind}" }}'


def _key(name: str) -> str:
    plain = name.replace("_", "").replace("-", "").isalnum() and name.isascii()
    return name if plain else _text(name)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _escaped(sql: str) -> str:
    return sql.replace("\\", "\\\\").replace('"""', '""\\"')
