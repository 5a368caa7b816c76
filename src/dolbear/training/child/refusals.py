"""Steps that convert without an error, and then predict something else: refused by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .problem import refused
from .walk import Step, steps


def check(model: object) -> None:
    """Refuse a model with a step whose conversion is known to be wrong, or not there.

    Raises:
        ProblemError: names the step, its columns and a replacement.
    """
    for step in steps(model):
        name = type(step.estimator).__name__
        for rule in _RULES.get(name, ()):
            rule(step)


def _categorical(step: Step) -> None:
    if getattr(step.estimator, "is_categorical_", None) is not None:
        why = "its converter doesn't read categorical_features, and would predict something else"
        raise refused(
            step.where, why, "OrdinalEncoder(unknown_value=-1) before it, without categorical_features; LightGBM"
        )


def _missing(step: Step) -> None:
    tree = getattr(step.estimator, "tree_", None)
    if tree is not None and bool(tree.__getstate__()["nodes"]["missing_go_to_left"].any()):
        why = "it was trained with missing numbers, which its converter sends elsewhere"
        raise refused(step.where, why, "SimpleImputer before it; HistGradientBoosting, which keeps missing numbers")


def _infrequent(step: Step) -> None:
    encoder = step.estimator
    rare = encoder.min_frequency is not None or encoder.max_categories is not None
    if rare or encoder.handle_unknown == "infrequent_if_exist":
        why = "ONNX has no category of infrequent values"
        raise refused(
            step.where, why, 'handle_unknown="ignore" without min_frequency; group rare values in [select] sql'
        )


def _no_value(step: Step) -> None:
    if step.estimator.missing_values is None or step.estimator.missing_values == "":
        why = 'ONNX has no missing text; a missing text is "" here'
        raise refused(step.where, why, 'leave it out: OneHotEncoder treats "" as a category of its own')


def _always(why: str, replacement: str) -> Callable[[Step], None]:
    def rule(step: Step) -> None:
        raise refused(step.where, why, replacement)

    return rule


def _classes(step: Step) -> None:
    if getattr(step.estimator, "target_type_", "") == "multiclass":
        raise refused(step.where, "its converter knows two classes only", "OneHotEncoder or OrdinalEncoder")


_TREE = (_missing,)
_RULES: dict[str, tuple[Callable[[Step], Any], ...]] = {
    "HistGradientBoostingClassifier": (_categorical,),
    "HistGradientBoostingRegressor": (_categorical,),
    "DecisionTreeClassifier": _TREE,
    "DecisionTreeRegressor": _TREE,
    "ExtraTreeClassifier": _TREE,
    "ExtraTreeRegressor": _TREE,
    "OneHotEncoder": (_infrequent,),
    "OrdinalEncoder": (),
    "SimpleImputer": (_no_value,),
    "FunctionTransformer": (_always("a Python function has no ONNX form", "the same computation in [select] sql"),),
    "TargetEncoder": (_classes,),
}
