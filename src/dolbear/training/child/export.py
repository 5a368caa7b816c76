"""From a fitted estimator to ONNX: raw columns by name in, plain tensors out."""

from __future__ import annotations

import re
from typing import Any

from . import boosters, graph, refusals, words
from .graph import Names
from .labels import named
from .prepare import copied
from .problem import WAYS, ProblemError
from .target import unwrapped
from .trees import missing_kept
from .walk import Step, last, steps

# What ONNX Runtime for Java and older servers run; higher brings nothing to these models.
OPSET = 18
_ML_OPSET = 3
_IR = 8
_MATRIX = "dolbear_matrix"


def convert(model: Any, task: dict[str, Any]) -> tuple[Any, dict[str, Any]]:  # noqa: ANN401  # any estimator
    """Return the ONNX model and its binding; the same model gives the same bytes.

    Raises:
        ProblemError: a step has no right conversion; names it, its columns and three ways on.
    """
    model, inverse = unwrapped(model)
    values = task["output"]["values"]
    _check_kind(model, values)
    refusals.check(model, task)
    names = Names([item["name"] for item in task["inputs"]])
    _check_columns(model, names.of_inputs)
    texts = {names.neutral[place] for place, item in enumerate(task["inputs"]) if item["type"] == "text"}
    boosters.register({type(step.estimator).__module__.split(".")[0] for step in steps(model)})
    with missing_kept():
        made = _converted(model, names, texts)
    made = _inlined(made)
    made.ir_version = min(made.ir_version, _IR)
    graph.keep_inputs(made, names.neutral, texts)
    binding: dict[str, Any] = {"layout": "columns", "tensors": names.of_inputs}
    if values:
        order = named(model.classes_, values)
        return made, binding | graph.classes(made, names, order, values, label=not _is_label_wrong(model))
    return made, binding | graph.number(made, names, inverse)


def _check_kind(model: Any, values: list[str]) -> None:  # noqa: ANN401  # any estimator
    name = type(last(model)).__name__
    if values and not hasattr(model, "predict_proba"):
        hint = f"Wrap it: CalibratedClassifierCV({name}(…)), or choose a classifier with predict_proba."
        raise ProblemError("export", f"{name} gives no probabilities, which a class output needs", hint)
    if not values and hasattr(model, "predict_proba"):
        message = f"{name} is a classifier, but [outputs] has a number"
        raise ProblemError("export", message, 'Use a regressor; or give the output values = ["…", "…"].')


def _check_columns(model: Any, inputs: list[str]) -> None:  # noqa: ANN401  # any estimator
    others = [str(name) for name in getattr(model, "feature_names_in_", ()) if name not in inputs]
    if others and _is_by_name(model):
        message = f"the model was fitted on columns that aren't inputs: {', '.join(others)}"
        hint = f"Fit it on columns of data.train.inputs, by their names, and make others in [select] sql. {WAYS}"
        raise ProblemError("export", message, hint)


def _is_label_wrong(model: Any) -> bool:  # noqa: ANN401  # any estimator
    """Whether the converter's label isn't the original's; the most probable value is."""
    final = last(model)
    return type(final).__name__ == "SGDClassifier" and len(final.classes_) > 2  # noqa: PLR2004


def _converted(model: Any, names: Names, texts: set[str]) -> Any:  # noqa: ANN401  # an onnx.ModelProto
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import FloatTensorType, StringTensorType

    made = copied(model, dict(zip(names.of_inputs, names.neutral, strict=True)))
    options: dict[int, Any] = {id(step.estimator): words.options(step) for step in steps(made) if words.fits(step)}
    if hasattr(made, "classes_"):
        options[id(made)] = {"zipmap": False}
    common = {"target_opset": {"": OPSET, "ai.onnx.ml": _ML_OPSET}, "options": options, "name": "model"}
    by_name = _is_by_name(made)
    if not by_name and 0 < len(texts) < len(names.neutral):
        message = f"{type(model).__name__} takes numbers and texts at once, which ONNX keeps apart"
        raise ProblemError("export", message, f"Use a ColumnTransformer that takes columns by name. {WAYS}")
    try:
        if by_name or len(names.neutral) == 1:
            kinds = [
                (name, (StringTensorType if name in texts else FloatTensorType)([None, 1])) for name in names.neutral
            ]
            return to_onnx(made, initial_types=kinds, **common)
        kind = (StringTensorType if texts else FloatTensorType)([None, len(names.neutral)])
        return graph.split_input(to_onnx(made, initial_types=[(_MATRIX, kind)], **common), _MATRIX, names.neutral)
    except ProblemError:
        raise
    except Exception as error:  # skl2onnx raises many kinds
        raise _unsupported(model, error) from error


def _is_by_name(model: object) -> bool:
    """Whether the first step takes columns one by one."""
    while hasattr(model, "steps"):
        model = model.steps[0][1]
    return hasattr(model, "transformers_")


def _inlined(model: Any) -> Any:  # noqa: ANN401  # an onnx.ModelProto
    """Put local functions in place: older runtimes, and readers of a graph, don't know them."""
    if not model.functions:
        return model
    from onnx import inliner

    return inliner.inline_local_functions(model)


def _unsupported(model: object, error: Exception) -> ProblemError:
    """Name the innermost step that the converter stumbled over."""
    text = " ".join(str(error).split())
    found = [step for step in steps(model) if re.search(rf"\b{type(step.estimator).__name__}\b", text)]
    step = found[-1] if found else Step(type(model).__name__, model, ())
    unknown = type(error).__name__ in {"MissingShapeCalculator", "MissingConverter"}
    why = "skl2onnx has no converter for it" if unknown else f"{type(error).__name__}: {text[:300]}"
    message = f"{step.where} can't be exported to ONNX: {why}"
    return ProblemError("export", message, f"Replacement: a step that skl2onnx converts. {WAYS}")
