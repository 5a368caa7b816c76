"""Changes to a converted graph, so that its tensors are those of the binding, by fixed names."""

from __future__ import annotations

from typing import Any

from .labels import are_readable

_FLOAT, _INT, _STRING = 1, 7, 8
_ML = "ai.onnx.ml"


class Names:
    """Names of the graph's tensors that nothing else may have; `of_inputs` are the signature's."""

    def __init__(self, of_inputs: list[str]) -> None:
        self.of_inputs = of_inputs
        self.neutral = [f"dolbear_input_{place}" for place in range(len(of_inputs))]
        self.value, self.label, self.probabilities = (self._free(name) for name in ("value", "label", "probabilities"))
        self._inner = 0

    def _free(self, name: str) -> str:
        return name if name not in self.of_inputs else self._free(f"{name}_")

    def inner(self) -> str:
        """Return the next free name of an inner tensor."""
        while True:
            self._inner += 1
            name = f"t{self._inner}"
            if name not in self.of_inputs:
                return name


def split_input(model: Any, matrix: str, names: list[str]) -> Any:  # noqa: ANN401  # an onnx.ModelProto
    """Replace the one input `[rows, n]` by `n` inputs `[rows, 1]`, joined as the graph's first step."""
    from onnx import helper

    kind = next(item for item in model.graph.input if item.name == matrix).type.tensor_type.elem_type
    kept = [item for item in model.graph.input if item.name != matrix]
    del model.graph.input[:]
    model.graph.input.extend([helper.make_tensor_value_info(name, kind, [None, 1]) for name in names])
    model.graph.input.extend(kept)
    model.graph.node.insert(0, helper.make_node("Concat", names, [matrix], axis=1))
    return model


def number(model: Any, names: Names, inverse: list[tuple[str, list[float]]]) -> dict[str, Any]:  # noqa: ANN401
    """Give the one float output the shape `[rows, 1]`, after the steps that undo a target's transformation."""
    from onnx import helper

    found = model.graph.output[0]
    tensor = _reshaped(model, found.name, "dolbear_column", [-1, 1])
    for place, (operator, constant) in enumerate(inverse):
        tensor = _applied(model, operator, tensor, constant, f"dolbear_inverse_{place}")
    model.graph.node.append(helper.make_node("Identity", [tensor], ["dolbear_out_value"]))
    _outputs(model, [("dolbear_out_value", found.type.tensor_type.elem_type or _FLOAT, [None, 1])])
    _normalise(model, names, {"dolbear_out_value": names.value})
    return {"value": names.value}


def classes(model: Any, names: Names, order: list[str], values: list[str], *, label: bool) -> dict[str, Any]:  # noqa: ANN401
    """Put probabilities in the order of `values`; keep the label's tensor only if `label`.

    A text that Java couldn't read becomes the label's place in `values`.
    """
    from onnx import helper

    given, probabilities = model.graph.output[0], model.graph.output[1]
    kinds = given.type.tensor_type.elem_type, probabilities.type.tensor_type.elem_type or _FLOAT
    made = [("dolbear_out_probabilities", kinds[1], [None, len(values)])]
    model.graph.node.extend(_ordered(model, probabilities.name, "dolbear_out_probabilities", (order, values)))
    binding = {"probabilities": names.probabilities}
    if label:
        flat = _reshaped(model, given.name, "dolbear_flat_label", [-1])
        is_place = kinds[0] == _STRING and not are_readable(values)
        operator, attributes = _places(model, values) if is_place else ("Identity", {})
        model.graph.node.append(helper.make_node(operator, [flat], ["dolbear_out_label"], **attributes))
        made.insert(0, ("dolbear_out_label", _INT if is_place else kinds[0], [None]))
        binding["value"] = names.label
    _outputs(model, made)
    _normalise(model, names, {"dolbear_out_label": names.label, "dolbear_out_probabilities": names.probabilities})
    return binding


def _places(model: Any, values: list[str]) -> tuple[str, dict[str, Any]]:  # noqa: ANN401  # an onnx.ModelProto
    """Return the operator and attributes that turn a label into its place in `values`."""
    version = next(item.version for item in model.opset_import if item.domain == _ML)
    keys = {"keys_strings": values, "values_int64s": range(len(values))}
    return "LabelEncoder", {"domain": _ML, **(keys if version > 1 else {"classes_strings": values})}


def _reshaped(model: Any, source: str, target: str, shape: list[int]) -> str:  # noqa: ANN401  # an onnx.ModelProto
    import numpy as np
    from onnx import helper, numpy_helper

    model.graph.initializer.append(numpy_helper.from_array(np.array(shape, dtype="int64"), f"{target}_shape"))
    model.graph.node.append(helper.make_node("Reshape", [source, f"{target}_shape"], [target]))
    return target


def _applied(model: Any, operator: str, source: str, constant: list[float], target: str) -> str:  # noqa: ANN401
    import numpy as np
    from onnx import helper, numpy_helper

    inputs = [source]
    if constant:
        inputs.append(f"{target}_constant")
        model.graph.initializer.append(numpy_helper.from_array(np.array(constant, dtype="float32"), inputs[1]))
    model.graph.node.append(helper.make_node(operator, inputs, [target]))
    return target


def _ordered(model: Any, source: str, target: str, orders: tuple[list[str], list[str]]) -> list[Any]:  # noqa: ANN401
    """Return nodes that put columns in order; a value that the estimator never saw gets 0."""
    import numpy as np
    from onnx import helper, numpy_helper

    order, values = orders
    if order == values:
        return [helper.make_node("Identity", [source], [target])]
    if sorted(order) == sorted(values):
        places = np.array([order.index(value) for value in values], dtype="int64")
        model.graph.initializer.append(numpy_helper.from_array(places, "dolbear_order"))
        return [helper.make_node("Gather", [source, "dolbear_order"], [target], axis=1)]
    chosen = np.zeros((len(order), len(values)), dtype="float32")
    for row, value in enumerate(order):
        chosen[row, values.index(value)] = 1.0
    model.graph.initializer.append(numpy_helper.from_array(chosen, "dolbear_order"))
    return [helper.make_node("MatMul", [source, "dolbear_order"], [target])]


def _outputs(model: Any, tensors: list[tuple[str, int, list[int | None]]]) -> None:  # noqa: ANN401
    from onnx import helper

    del model.graph.output[:]
    model.graph.output.extend([helper.make_tensor_value_info(*tensor) for tensor in tensors])


def keep_inputs(model: Any, names: list[str], texts: set[str]) -> None:  # noqa: ANN401  # an onnx.ModelProto
    """Give the graph an input for each name, in order, used or not."""
    from onnx import helper

    kinds = {item.name: item.type.tensor_type.elem_type for item in model.graph.input}
    made = [
        helper.make_tensor_value_info(name, kinds.get(name) or (_STRING if name in texts else _FLOAT), [None, 1])
        for name in names
    ]
    del model.graph.input[:]
    model.graph.input.extend(made)


def _normalise(model: Any, names: Names, outputs: dict[str, str]) -> None:  # noqa: ANN401  # an onnx.ModelProto
    """Drop what no output needs; name all tensors and nodes by their place, so that equal models are equal bytes."""
    _prune(model.graph)
    known = dict(zip(names.neutral, names.of_inputs, strict=True)) | outputs
    _rename(model.graph, known, names)
    for place, tensor in enumerate(model.graph.input):
        tensor.name = names.of_inputs[place]
    for tensor in model.graph.output:
        tensor.name = outputs[tensor.name]
    del model.metadata_props[:]
    model.doc_string = model.graph.doc_string = ""


def _prune(graph: Any) -> None:  # noqa: ANN401  # an onnx.GraphProto
    needed = {tensor.name for tensor in graph.output}
    kept = []
    for node in reversed(graph.node):
        if needed & set(node.output):
            needed |= _used(node)
            kept.append(node)
    copies = [type(node).FromString(node.SerializeToString()) for node in reversed(kept)]
    del graph.node[:]
    graph.node.extend(copies)
    weights = [type(item).FromString(item.SerializeToString()) for item in graph.initializer if item.name in needed]
    del graph.initializer[:]
    graph.initializer.extend(weights)
    del graph.value_info[:]


def _used(node: Any) -> set[str]:  # noqa: ANN401  # an onnx.NodeProto
    """Return the tensors that a node reads, those of its inner graphs included."""
    found = set(node.input)
    for inner in _graphs(node):
        found |= {tensor.name for tensor in inner.output}
        found = found.union(*(_used(other) for other in inner.node))
    return found


def _graphs(node: Any) -> list[Any]:  # noqa: ANN401  # an onnx.NodeProto
    return [item.g for item in node.attribute if item.HasField("g")] + [
        g for item in node.attribute for g in item.graphs
    ]


def _rename(graph: Any, known: dict[str, str], names: Names, *, inside: bool = False) -> None:  # noqa: ANN401
    del graph.value_info[:]
    if inside:
        for tensor in graph.input:
            tensor.name = _new(known, tensor.name, names)
    for tensor in graph.initializer:
        tensor.name = _new(known, tensor.name, names)
    for place, node in enumerate(graph.node):
        node.name = f"{node.op_type}_{place}"
        node.doc_string = ""
        node.input[:] = [known.get(name, name) for name in node.input]
        for inner in _graphs(node):
            _rename(inner, dict(known), names, inside=True)
        node.output[:] = [_made(known, name, names, inside=inside) for name in node.output]
    if inside:
        for tensor in graph.output:
            tensor.name = known[tensor.name]


def _made(known: dict[str, str], name: str, names: Names, *, inside: bool) -> str:
    if not name or (name in known and not inside):
        return known.get(name, "")
    return _new(known, name, names)


def _new(known: dict[str, str], name: str, names: Names) -> str:
    known[name] = names.inner()
    return known[name]
