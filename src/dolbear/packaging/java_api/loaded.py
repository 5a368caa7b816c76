"""Writes the class behind `load()`, which runs the model."""

from __future__ import annotations

from string import Template

from dolbear.packaging.java_api import inputs
from dolbear.packaging.java_api.interface import imported
from dolbear.packaging.java_api.names import literal
from dolbear.packaging.java_api.shape import Component, Shape

_READERS = {"float": "number", "integer": "whole", "date": "date"}


def write(shape: Shape) -> str:
    """Return the source of the implementation that runs the model."""
    calls = [_wanted(item) for item in shape.inputs]
    writes = [f"row.put({index}, {_value(item)});" for index, item in enumerate(shape.inputs)]
    body = _LOADED.substitute(
        name=shape.interface,
        group=literal(shape.group),
        artifact=literal(shape.artifact),
        finish=_finish(shape),
        read=_read(shape),
        constants=_constants(shape),
    )
    methods = [
        *_chunked("contract", "Contract.Builder contract", calls),
        *_chunked("write", "Input input, Row row", writes),
    ]
    runtime = [
        f"import io.dolbear.runtime.{name};"
        for name in ("Contract", "Model", "ModelInfo", "Prediction", "Row", "SelfTest")
    ]
    java = [f"import {name};" for name in sorted({*imported(body), "java.util.List"})]
    return "\n".join([f"package {shape.package};", "", *runtime, *java, "", body, *methods, "}", ""])


def _wanted(item: Component) -> str:
    kind = f"{literal(item.item.name)}, Contract.Kind.{_kind(item)}"
    return f"contract.vector({kind}, {item.item.width});" if item.is_vector else f"contract.input({kind});"


def _kind(item: Component) -> str:
    return item.item.type.upper()


def _value(item: Component) -> str:
    accessor = f"input.{item.name}()"
    if not item.is_enum:
        return accessor
    return f"{accessor} == null ? null : {accessor}.label()" if item.item.optional else f"{accessor}.label()"


def _finish(shape: Shape) -> str:
    kind = f"Contract.Kind.{shape.output.type.upper()}"
    name = literal(shape.output.name)
    if shape.outcome:
        return f"choice({name}, {kind}, Stream.of(LABELS).map({shape.outcome.name}::label).toList())"
    if shape.output.type == "boolean":
        return f'choice({name}, {kind}, List.of("false", "true"))'
    return f"number({name}, {kind})"


def _read(shape: Shape) -> str:
    if shape.outcome:
        return "LABELS[prediction.label()], prediction.probabilities()"
    if shape.output.type == "boolean":
        return "prediction.label() == 1, prediction.probability(1)"
    return f"prediction.{_READERS[shape.output.type]}()"


def _constants(shape: Shape) -> str:
    if shape.outcome is None:
        return ""
    return f"  private static final {shape.outcome.name}[] LABELS = {shape.outcome.name}.values();\n\n"


def _chunked(name: str, parameters: str, statements: list[str]) -> list[str]:
    # A method of the JVM ends at 64 KB.
    arguments = ", ".join(parameter.rsplit(" ", 1)[1] for parameter in parameters.split(", "))
    chunks = [statements[start : start + inputs.CHUNK] for start in range(0, len(statements), inputs.CHUNK)]
    lines = []
    if len(chunks) > 1:
        calls = [f"{name}{number}({arguments});" for number in range(len(chunks))]
        lines += _method(name, parameters, calls)
    for number, chunk in enumerate(chunks):
        lines += _method(name if len(chunks) == 1 else f"{name}{number}", parameters, chunk)
    return lines


def _method(name: str, parameters: str, statements: list[str]) -> list[str]:
    return ["", f"  private static void {name}({parameters}) {{", *(f"    {line}" for line in statements), "  }"]


_LOADED = Template("""\
final class Loaded$name implements $name {
$constants  private final Model<Input, Output> model =
      Model.load($name.class, contract(), Loaded$name::write, Loaded$name::read);

  @Override
  public Output predict(Input input) {
    return model.predict(input);
  }

  @Override
  public List<Output> predictAll(List<Input> inputs) {
    return model.predictAll(inputs);
  }

  @Override
  public ModelInfo model() {
    return model.info();
  }

  @Override
  public SelfTest selfTest() {
    return model.selfTest();
  }

  @Override
  public void close() {
    model.close();
  }

  private static Contract contract() {
    Contract.Builder contract = Contract.of($group, $artifact);
    contract(contract);
    return contract.$finish;
  }

  private static Output read(Prediction prediction) {
    return new Output($read);
  }""")
