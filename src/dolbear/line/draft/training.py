"""The training function that `dolbear init` writes."""

from __future__ import annotations

import msgspec

_BOOSTED_ROWS = 2_000
# Each round of boosting grows a tree for each class.
_BOOSTED_CLASSES = 40

_HEAD = '''"""How the model is trained.

Numbers, dates and truth values come as float32 (NaN: missing), texts as str ("": missing).
What is returned is exported to ONNX; a step that can't be is named within seconds.
"""

'''

_LINEAR = (
    _HEAD
    + """\
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import {model}
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def train(data, params):
    inputs, target = data.train.inputs, data.train.target
    numbers = list(inputs.select_dtypes("number"))
    texts = [name for name in inputs if name not in numbers]
    filled = SimpleImputer(strategy="median", keep_empty_features=True)
    prepare = ColumnTransformer(
        [
            ("numbers", make_pipeline(filled, StandardScaler()), numbers),
            ("texts", OneHotEncoder(handle_unknown="ignore", sparse_output=False), texts),
        ]
    )
    model = {model}({arguments})
    return make_pipeline(prepare, model).fit(inputs, target)
"""
)

_BOOSTED = (
    _HEAD
    + """\
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import {model}
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder


def train(data, params):
    inputs, target = data.train.inputs, data.train.target
    numbers = list(inputs.select_dtypes("number"))
    texts = [name for name in inputs if name not in numbers]
    prepare = ColumnTransformer(
        [
            ("numbers", "passthrough", numbers),  # the trees know missing numbers
            ("texts", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), texts),
        ]
    )
    model = {model}({arguments})
    return make_pipeline(prepare, model).fit(inputs, target)
"""
)


class Training(msgspec.Struct, frozen=True, kw_only=True):
    """The text of train.py, and the parameters that it takes."""

    text: str
    params: dict[str, float]


def training(*, rows: int, classes: int) -> Training:
    """Write train.py: linear on a small table or for many classes, else boosted trees."""
    if rows >= _BOOSTED_ROWS and classes <= _BOOSTED_CLASSES:
        model = f"HistGradientBoosting{'Classifier' if classes else 'Regressor'}"
        template, name, value, rest = _BOOSTED, "learning_rate", 0.1, ", early_stopping=False, random_state=0"
    elif classes:
        model, template, name, value, rest = "LogisticRegression", _LINEAR, "C", 1.0, ", max_iter=1000"
    else:
        model, template, name, value, rest = "Ridge", _LINEAR, "alpha", 1.0, ""
    text = template.format(model=model, arguments=f'{name}=params["{name}"]{rest}')
    return Training(text=text, params={name: value})
