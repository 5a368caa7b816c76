"""From a fitted estimator to ONNX: raw columns by name in, plain tensors out."""

from __future__ import annotations

from typing import Any

from . import graph, refusals
from .predict import label_names
from .problem import WAYS, ProblemError
from .thresholds import rounded
from .walk import steps

# What ONNX Runtime for Java and older servers run; higher brings nothing to these models.
OPSET = 18
_ML_OPSET = 3
_IR = 8
_MATRIX = "dolbear_matrix"


def convert(model: Any, task: dict[str, Any]) -> tuple[Any, dict[str, Any]]:  # noqa: ANN401  # any estimator
    """Return the ONNX model and its binding.

    Raises:
        ProblemError: a step has no right conversion; names it, its columns and three ways on.
    """
    refusals.check(model)
    values = task["output"]["values"]
    if values and not hasattr(model, "predict_proba"):
        name = type(model).__name__
        hint = f"Wrap it: CalibratedClassifierCV({name}(…)), or choose a classifier with predict_proba."
        raise ProblemError("export", f"{name} gives no probabilities, which a class output needs", hint)
    _register(model)
    names = [item["name"] for item in task["inputs"]]
    texts = {item["name"] for item in task["inputs"] if item["type"] == "text"}
    made = _converted(rounded(model), names, texts)
    made.ir_version = min(made.ir_version, _IR)
    graph.keep_inputs(made, names, texts)
    binding: dict[str, Any] = {"layout": "columns", "tensors": names}
    if values:
        order = label_names(model.classes_, values)
        binding |= graph.name_classes(made, order, values, taken=names)
    else:
        binding |= graph.name_number(made, taken=names)
    return made, binding


def _converted(model: Any, names: list[str], texts: set[str]) -> Any:  # noqa: ANN401  # an onnx.ModelProto
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import FloatTensorType, StringTensorType

    options = {id(model): {"zipmap": False}} if hasattr(model, "classes_") else None
    common = {"target_opset": {"": OPSET, "ai.onnx.ml": _ML_OPSET}, "options": options, "name": "model"}
    by_name = any(hasattr(step.estimator, "transformers_") for step in steps(model))
    if not by_name and len(names) > 1 and 0 < len(texts) < len(names):
        message = f"{type(model).__name__} takes numbers and texts at once, which ONNX keeps apart"
        raise ProblemError("export", message, f"Use a ColumnTransformer that takes columns by name. {WAYS}")
    try:
        if by_name or len(names) == 1:
            kinds = [(name, (StringTensorType if name in texts else FloatTensorType)([None, 1])) for name in names]
            return to_onnx(model, initial_types=kinds, **common)
        kind = (StringTensorType if texts else FloatTensorType)([None, len(names)])
        return graph.split_input(to_onnx(model, initial_types=[(_MATRIX, kind)], **common), _MATRIX, names)
    except ProblemError:
        raise
    except Exception as error:  # skl2onnx raises many kinds
        raise _unsupported(model, error) from error


def _unsupported(model: object, error: Exception) -> ProblemError:
    """Name the innermost step that the converter stumbled over."""
    text = " ".join(str(error).split())
    found = [step for step in steps(model) if type(step.estimator).__name__ in text]
    where = found[-1].where if found else type(model).__name__
    message = f"{where} can't be exported to ONNX: {type(error).__name__}: {text[:300]}"
    return ProblemError("export", message, f"Replacement: a step that skl2onnx converts. {WAYS}")


def _register(model: object) -> None:
    """Teach skl2onnx the boosters of other libraries, where the model has one."""
    modules = {type(step.estimator).__module__.split(".")[0] for step in steps(model)}
    if "lightgbm" in modules:
        _register_lightgbm()
    if "xgboost" in modules:
        _register_xgboost()


def _register_lightgbm() -> None:
    from lightgbm import LGBMClassifier, LGBMRegressor
    from onnxmltools.convert.lightgbm.operator_converters.LightGbm import convert_lightgbm
    from skl2onnx import update_registered_converter
    from skl2onnx.common.shape_calculator import (
        calculate_linear_classifier_output_shapes,
        calculate_linear_regressor_output_shapes,
    )

    classes = {"nocl": [True, False], "zipmap": [True, False, "columns"]}
    update_registered_converter(
        LGBMClassifier,
        "LightGbmLGBMClassifier",
        calculate_linear_classifier_output_shapes,
        convert_lightgbm,
        options=classes,
    )
    update_registered_converter(
        LGBMRegressor,
        "LightGbmLGBMRegressor",
        calculate_linear_regressor_output_shapes,
        convert_lightgbm,
        options={"split": None},
    )


def _register_xgboost() -> None:
    from onnxmltools.convert.xgboost.operator_converters.XGBoost import convert_xgboost
    from skl2onnx import update_registered_converter
    from skl2onnx.common.shape_calculator import (
        calculate_linear_classifier_output_shapes,
        calculate_linear_regressor_output_shapes,
    )
    from xgboost import XGBClassifier, XGBRegressor

    classes = {"nocl": [True, False], "zipmap": [True, False, "columns"]}
    update_registered_converter(
        XGBClassifier,
        "XGBoostXGBClassifier",
        calculate_linear_classifier_output_shapes,
        convert_xgboost,
        options=classes,
    )
    update_registered_converter(
        XGBRegressor, "XGBoostXGBRegressor", calculate_linear_regressor_output_shapes, convert_xgboost
    )
