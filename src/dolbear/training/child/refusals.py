"""Steps that convert without an error, and then predict something else: refused by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .boosters import check_lightgbm, check_xgboost
from .problem import refused
from .target import LOG_LOSSES
from .walk import Step, last, steps

Task = dict[str, Any]


def check(model: object, task: Task) -> None:
    """Refuse a model with a step whose conversion is known to be wrong, or not there.

    Raises:
        ProblemError: names the step, its columns and a replacement.
    """
    for step in steps(model):
        for rule in _RULES.get(type(step.estimator).__name__, ()):
            rule(step, task)
        if type(step.estimator).__name__ == "HistGradientBoostingRegressor":
            _inner_link(step, model)
        if hasattr(step.estimator, "categories_"):
            _unknown(step, task)


def _hist(step: Step, _task: Task) -> None:
    if getattr(step.estimator, "is_categorical_", None) is not None:
        why = "its converter doesn't read categorical_features, and would predict something else"
        replacement = 'OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1) before it, without '
        raise refused(step.where, why, f"{replacement}categorical_features; LightGBM")


def _inner_link(step: Step, model: object) -> None:
    if getattr(step.estimator, "loss", "") in LOG_LOSSES and step.estimator is not last(model):
        why = "its converter leaves out the exponential of a loss with a logarithm"
        raise refused(step.where, why, 'loss="squared_error"; or the model alone, not inside another')


def _encoder(step: Step, _task: Task) -> None:
    encoder = step.estimator
    rare = encoder.min_frequency is not None or encoder.max_categories is not None
    if rare or encoder.handle_unknown in {"infrequent_if_exist", "warn"}:
        why = "ONNX has no category of infrequent values"
        replacement = 'handle_unknown="ignore" without min_frequency and max_categories; group rare values in SQL'
        raise refused(step.where, why, replacement)


def _unknown(step: Step, task: Task) -> None:
    """Refuse an encoder that fails on a value it doesn't know, where the signature lets one come."""
    if getattr(step.estimator, "handle_unknown", "") != "error":
        return
    inputs = {item["name"]: item for item in task["inputs"]}
    for place, known in enumerate(step.estimator.categories_):
        name = step.columns[place] if len(step.columns) == len(step.estimator.categories_) else ""
        item = inputs.get(name)
        possible = _possible(item) if item else None
        if possible is None or (not task.get("rehearsal") and possible - {str(value) for value in known}):
            why = "a value that it doesn't know is an error, and its ONNX form would answer all the same"
            raise refused(step.where, why, _FOR_UNKNOWN[type(step.estimator).__name__])


_FOR_UNKNOWN = {
    "OneHotEncoder": 'handle_unknown="ignore"',
    "OrdinalEncoder": 'handle_unknown="use_encoded_value", unknown_value=-1',
}


def _possible(item: Task) -> set[str] | None:
    """Return all values that an input may have; None where it may be anything."""
    closed = set(item.get("values", ()))
    if item["type"] == "boolean":
        closed = {"0.0", "1.0"}
    if not closed:
        return None
    return closed | ({""} if item["type"] == "text" else {"nan"}) if item.get("optional") else closed


def _imputer(step: Step, _task: Task) -> None:
    imputer = step.estimator
    if imputer.missing_values is None:
        why = 'ONNX has no missing text; a missing text is "" here'
        raise refused(step.where, why, 'leave it out: encoders treat "" as a value; or missing_values=""')
    if getattr(imputer, "add_indicator", False):
        why = "its converter leaves out add_indicator"
        raise refused(step.where, why, "a column of [select] sql that says whether the value is missing")


def _function(step: Step, _task: Task) -> None:
    if step.estimator.func is not None:
        why = "a Python function has no ONNX form"
        raise refused(step.where, why, "the same computation in [select] sql")


def _target_encoder(step: Step, _task: Task) -> None:
    if step.estimator.target_type_ == "multiclass":
        raise refused(step.where, "its converter knows two classes only", "OneHotEncoder or OrdinalEncoder")


def _calibrated(step: Step, _task: Task) -> None:
    if step.estimator.method == "isotonic":
        raise refused(step.where, "its converter reads isotonic calibration wrong", 'method="sigmoid"')


def _neighbours(step: Step, _task: Task) -> None:
    if step.estimator.weights != "uniform":
        raise refused(step.where, "its converter weighs neighbours wrong", 'weights="uniform"')


def _discriminant(step: Step, _task: Task) -> None:
    if len(step.estimator.classes_) == 2:  # noqa: PLR2004
        raise refused(step.where, "its converter gives wrong probabilities of two classes", "LogisticRegression")


def _quantile(step: Step, _task: Task) -> None:
    raise refused(step.where, "its converter interpolates otherwise", "PowerTransformer; KBinsDiscretizer")


def _nearest(step: Step, _task: Task) -> None:
    raise refused(step.where, "its converter chooses other neighbours", "SimpleImputer")


def _threshold(step: Step, _task: Task) -> None:
    why = "ONNX would give the most probable label, not the one by the threshold"
    raise refused(step.where, why, "the classifier inside, and the threshold where its probability is used")


_RULES: dict[str, tuple[Callable[[Step, Task], None], ...]] = {
    "HistGradientBoostingClassifier": (_hist,),
    "HistGradientBoostingRegressor": (_hist,),
    "OneHotEncoder": (_encoder,),
    "OrdinalEncoder": (_encoder,),
    "SimpleImputer": (_imputer,),
    "FunctionTransformer": (_function,),
    "TargetEncoder": (_target_encoder,),
    "CalibratedClassifierCV": (_calibrated,),
    "KNeighborsClassifier": (_neighbours,),
    "KNeighborsRegressor": (_neighbours,),
    "LinearDiscriminantAnalysis": (_discriminant,),
    "QuantileTransformer": (_quantile,),
    "KNNImputer": (_nearest,),
    "FixedThresholdClassifier": (_threshold,),
    "TunedThresholdClassifierCV": (_threshold,),
    "LGBMClassifier": (check_lightgbm,),
    "LGBMRegressor": (check_lightgbm,),
    "XGBClassifier": (check_xgboost,),
    "XGBRegressor": (check_xgboost,),
    "XGBRFClassifier": (check_xgboost,),
    "XGBRFRegressor": (check_xgboost,),
}
