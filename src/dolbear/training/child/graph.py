"""Small changes to a converted graph, so that its tensors are those of the binding."""

from __future__ import annotations

from typing import Any

_FLOAT, _STRING = 1, 8


def split_input(model: Any, matrix: str, names: list[str]) -> Any:  # noqa: ANN401  # an onnx.ModelProto
    """Replace the one input `[rows, n]` by `n` inputs `[rows, 1]`, joined as the graph's first step."""
    from onnx import helper

    kind = next(item for item in model.graph.input if item.name == matrix).type.tensor_type.elem_type
    kept = [item for item in model.graph.input if item.name != matrix]
    del model.graph.input[:]
    model.graph.input.extend([helper.make_tensor_value_info(name, kind, [None, 1]) for name in names])
    model.graph.input.extend(kept)
    model.graph.node.insert(0, helper.make_node("Concat", names, [matrix], name="dolbear_join", axis=1))
    return model


def keep_inputs(model: Any, names: list[str], texts: set[str]) -> None:  # noqa: ANN401  # an onnx.ModelProto
    """Give the graph an input for each name, in order, used or not."""
    from onnx import helper

    known = {item.name: item for item in model.graph.input}
    made = [
        known.get(name) or helper.make_tensor_value_info(name, _STRING if name in texts else _FLOAT, [None, 1])
        for name in names
    ]
    copies = [type(item).FromString(item.SerializeToString()) for item in made]
    del model.graph.input[:]
    model.graph.input.extend(copies)


def name_number(model: Any, *, taken: list[str]) -> dict[str, Any]:  # noqa: ANN401  # an onnx.ModelProto
    """Name the one float output `value`, `[rows, 1]`."""
    from onnx import TensorProto, helper

    name = _free("value", taken)
    found = model.graph.output[0]
    _rename_if_used(model, name)
    kind = found.type.tensor_type.elem_type
    shape = helper.make_node("Constant", [], ["dolbear_shape"], value_ints=[-1, 1])
    column = helper.make_node("Reshape", [found.name, "dolbear_shape"], [name], name="dolbear_value")
    model.graph.node.extend([shape, column])
    del model.graph.output[:]
    model.graph.output.append(helper.make_tensor_value_info(name, kind or TensorProto.FLOAT, [None, 1]))
    return {"value": name}


def name_classes(
    model: Any,  # noqa: ANN401  # an onnx.ModelProto
    order: list[str],
    values: list[str],
    *,
    taken: list[str],  # an onnx.ModelProto
) -> dict[str, Any]:
    """Name the outputs `label` and `probabilities`, whose columns come in the order of `values`."""
    from onnx import helper

    label, probabilities = model.graph.output[0], model.graph.output[1]
    names = _free("label", taken), _free("probabilities", taken)
    for name in names:
        _rename_if_used(model, name)
    model.graph.node.append(
        helper.make_node("Identity", [model.graph.output[0].name], [names[0]], name="dolbear_label")
    )
    model.graph.node.extend(_ordered(model, model.graph.output[1].name, names[1], (order, values)))
    kinds = label.type.tensor_type.elem_type, probabilities.type.tensor_type.elem_type or _FLOAT
    del model.graph.output[:]
    model.graph.output.append(helper.make_tensor_value_info(names[0], kinds[0], [None]))
    model.graph.output.append(helper.make_tensor_value_info(names[1], kinds[1], [None, len(values)]))
    return {"value": names[0], "probabilities": names[1]}


def _ordered(model: Any, source: str, target: str, orders: tuple[list[str], list[str]]) -> list[Any]:  # noqa: ANN401
    """Return nodes that put columns in order; a value that the estimator never saw gets 0."""
    import numpy as np
    from onnx import helper, numpy_helper

    order, values = orders
    if order == values:
        return [helper.make_node("Identity", [source], [target], name="dolbear_probabilities")]
    places = np.zeros((len(order), len(values)), dtype="float32")
    for row, value in enumerate(order):
        places[row, values.index(value)] = 1.0
    model.graph.initializer.append(numpy_helper.from_array(places, "dolbear_order"))
    return [helper.make_node("MatMul", [source, "dolbear_order"], [target], name="dolbear_probabilities")]


def _free(name: str, taken: list[str]) -> str:
    return name if name not in taken else _free(f"{name}_", taken)


def _rename_if_used(model: Any, name: str) -> None:  # noqa: ANN401  # an onnx.ModelProto
    """Make `name` free for an output: rename the inner tensor that has it."""
    inner = f"dolbear_inner_{name}"
    for node in model.graph.node:
        for tensors in (node.input, node.output):
            for place, tensor in enumerate(tensors):
                if tensor == name:
                    tensors[place] = inner
    for output in model.graph.output:
        if output.name == name:
            output.name = inner
