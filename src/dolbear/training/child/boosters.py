"""LightGBM and XGBoost: taught to skl2onnx, and native boosters dressed as estimators."""

from __future__ import annotations

import re
from typing import Any

from .problem import ProblemError, refused
from .walk import Step

_LIGHTGBM_OBJECTIVES = {
    "regression", "regression_l1", "huber", "quantile", "poisson", "gamma", "tweedie", "binary", "multiclass",
}  # fmt: skip
_XGBOOST_OBJECTIVES = {
    "reg:squarederror", "reg:absoluteerror", "reg:pseudohubererror", "reg:quantileerror", "reg:squaredlogerror",
    "count:poisson", "reg:gamma", "reg:tweedie", "binary:logistic", "multi:softprob",
}  # fmt: skip


def dressed(model: Any, task: dict[str, Any]) -> Any:  # noqa: ANN401  # any model
    """Return a native booster as the estimator it would be; any other model as it is."""
    kind = f"{type(model).__module__.split('.')[0]}.{type(model).__name__}"
    if kind == "lightgbm.Booster":
        return _lightgbm(model, task["output"]["values"])
    return _xgboost(model, task["output"]["values"]) if kind == "xgboost.Booster" else model


def register(modules: set[str]) -> None:
    """Teach skl2onnx the boosters of the libraries named."""
    if "lightgbm" in modules:
        from lightgbm import LGBMClassifier, LGBMRegressor
        from onnxmltools.convert.lightgbm.operator_converters.LightGbm import convert_lightgbm

        _taught(LGBMClassifier, "LightGbmLGBMClassifier", convert_lightgbm)
        _taught(LGBMRegressor, "LightGbmLGBMRegressor", convert_lightgbm)
    if "xgboost" in modules:
        from onnxmltools.convert.xgboost.operator_converters.XGBoost import convert_xgboost
        from xgboost import XGBClassifier, XGBRegressor, XGBRFClassifier, XGBRFRegressor

        for kind in (XGBClassifier, XGBRFClassifier, XGBRegressor, XGBRFRegressor):
            _taught(kind, f"XGBoost{kind.__name__}", convert_xgboost)


def check_lightgbm(step: Step, task: dict[str, Any]) -> None:
    """Refuse what onnxmltools' converter reads wrong."""
    text = step.estimator.booster_.model_to_string()
    objective = (re.search(r"(?m)^objective=(.*)$", text) or ["", ""])[1]
    name, *rest = objective.split() or [""]
    if name not in _LIGHTGBM_OBJECTIVES or "sqrt" in rest or any(re.match(r"sigmoid:(?!1$)", part) for part in rest):
        known = ", ".join(sorted(_LIGHTGBM_OBJECTIVES))
        raise refused(step.where, f"its converter doesn't know the objective {objective!r}", f"one of {known}")
    if re.search(r"(?m)^is_linear=1$", text):
        raise refused(step.where, "its converter doesn't read linear trees", "linear_tree=False")
    if re.search(r"(?m)^average_output$", text):
        raise refused(step.where, 'its converter reads boosting_type="rf" wrong', 'boosting_type="gbdt"; RandomForest')
    splits = _splits(text)
    if any(kind >> 2 & 3 == 1 for _, kind in splits):
        raise refused(step.where, "its converter doesn't read zero_as_missing", "zero_as_missing=False")
    floats = {item["name"] for item in task["inputs"] if item["type"] == "float"}
    for place in {place for place, kind in splits if kind & 1}:
        if len(step.columns) > place and step.columns[place] in floats:
            why = f"it takes the float input {step.columns[place]!r} for a category, by its whole part"
            raise refused(step.where, why, 'type = "integer" or "text" in [inputs]')


def check_xgboost(step: Step, _task: dict[str, Any]) -> None:
    """Refuse what onnxmltools' converter reads wrong."""
    import json

    config = json.loads(step.estimator.get_booster().save_config())["learner"]
    objective = config["objective"]["name"]
    if config["gradient_booster"]["name"] != "gbtree":
        why = f"its converter doesn't know booster={config['gradient_booster']['name']!r}"
        raise refused(step.where, why, 'booster="gbtree"')
    parallel = config["gradient_booster"]["gbtree_model_param"]["num_parallel_tree"]
    if int(parallel) > 1 and hasattr(step.estimator, "classes_"):
        raise refused(step.where, "its converter mixes up the trees of classes", "num_parallel_tree=1; RandomForest")
    if objective not in _XGBOOST_OBJECTIVES:
        known = ", ".join(sorted(_XGBOOST_OBJECTIVES))
        raise refused(step.where, f"its converter doesn't know the objective {objective!r}", f"one of {known}")
    missing = getattr(step.estimator, "missing", float("nan"))
    if missing == missing:  # noqa: PLR0124  # only NaN isn't itself
        raise refused(step.where, f"ONNX knows no missing value {missing!r}", "missing=nan, the default")


def _splits(text: str) -> set[tuple[int, int]]:
    """Return feature and kind of all splits; see `prepare` for the bits of a kind."""
    features, kinds = (
        [int(item) for line in re.findall(rf"(?m)^{key}=(.*)$", text) for item in line.split()]
        for key in ("split_feature", "decision_type")
    )
    return set(zip(features, kinds, strict=True))


def _taught(kind: type, alias: str, converter: Any) -> None:  # noqa: ANN401  # a converter of onnxmltools
    from skl2onnx import update_registered_converter
    from skl2onnx.common.shape_calculator import (
        calculate_linear_classifier_output_shapes,
        calculate_linear_regressor_output_shapes,
    )

    if hasattr(kind, "predict_proba"):
        options = {"nocl": [True, False], "zipmap": [True, False, "columns"]}
        update_registered_converter(kind, alias, calculate_linear_classifier_output_shapes, converter, options=options)
    else:
        options = {"split": None} if kind.__module__.startswith("lightgbm") else {}
        update_registered_converter(kind, alias, calculate_linear_regressor_output_shapes, converter, options=options)


def _lightgbm(booster: Any, values: list[str]) -> Any:  # noqa: ANN401  # a lightgbm.Booster
    import lightgbm
    import numpy as np

    made = lightgbm.LGBMClassifier() if values else lightgbm.LGBMRegressor()
    made._Booster, made.fitted_ = booster, True  # noqa: SLF001  # there is no public way
    made._n_features = made._n_features_in = booster.num_feature()  # noqa: SLF001
    made._best_iteration = booster.best_iteration  # noqa: SLF001
    made._objective = "regression"  # noqa: SLF001
    if values:
        made._classes, made._n_classes = np.arange(len(values)), len(values)  # noqa: SLF001
        made._objective = "binary" if len(values) == 2 else "multiclass"  # noqa: PLR2004, SLF001
        from sklearn.preprocessing import LabelEncoder

        made._le = LabelEncoder().fit(made._classes)  # noqa: SLF001
    return made


def _xgboost(booster: Any, values: list[str]) -> Any:  # noqa: ANN401  # an xgboost.Booster
    import json

    import xgboost

    objective = json.loads(booster.save_config())["learner"]["objective"]["name"]
    if objective == "multi:softmax":
        message = "the XGBoost booster has the objective multi:softmax, which gives no probabilities"
        raise ProblemError("export", message, 'Train with the objective "multi:softprob".')
    made = xgboost.XGBClassifier() if values else xgboost.XGBRegressor()
    made.load_model(booster.save_raw("json"))
    return made
