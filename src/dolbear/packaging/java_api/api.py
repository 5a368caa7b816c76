"""Writes the interface, and the class behind `load()`."""

from __future__ import annotations

from collections.abc import Mapping

from dolbear.packaging.java_api import inputs, javadoc, outputs
from dolbear.packaging.java_api.names import literal
from dolbear.packaging.java_api.shape import Component, Shape

_READERS = {"float": "number", "integer": "whole", "date": "date"}


def interface(shape: Shape, docs: Mapping[str, str]) -> str:
    """Return the source of the interface with its Input and Output."""
    nested = [*inputs.write(shape, docs), "", *outputs.write(shape)]
    body = _INTERFACE.replace("NAME", shape.interface).replace("GROUP", literal(shape.group))
    body = body.replace("ARTIFACT", literal(shape.artifact))
    imports = [
        "io.dolbear.runtime.ModelInfo",
        "io.dolbear.runtime.SelfTest",
        *_imports("\n".join(nested)),
        "java.util.List",
    ]
    title = javadoc.escaped(f"{shape.group}:{shape.artifact}")
    words = f"The model {title}. Load it once and keep it; any number of threads may use it.\n\n<p>{_LAMBDA}"
    return "\n".join(
        [
            f"package {shape.package};",
            "",
            *(f"import {name};" for name in sorted(set(imports))),
            "",
            *javadoc.comment(words, ""),
            "@FunctionalInterface",
            f"public interface {shape.interface} extends AutoCloseable {{",
            body,
            *nested,
            "}",
            "",
        ]
    )


def loaded(shape: Shape) -> str:
    """Return the source of the implementation that runs the model."""
    calls = [f"contract.input({literal(item.item.name)}, Contract.Kind.{_kind(item)});" for item in shape.inputs]
    writes = [f"row.put({index}, {_value(item)});" for index, item in enumerate(shape.inputs)]
    body = _LOADED.replace("NAME", shape.interface).replace("GROUP", literal(shape.group))
    body = body.replace("ARTIFACT", literal(shape.artifact)).replace("OUTPUT", literal(shape.output.name))
    body = body.replace("FINISH", _finish(shape)).replace("READ", _read(shape)).replace("CONSTANTS", _constants(shape))
    methods = [
        *_chunked("contract", "Contract.Builder contract", calls),
        *_chunked("write", "Input input, Row row", writes),
    ]
    runtime = [
        f"import io.dolbear.runtime.{name};"
        for name in ("Contract", "Model", "ModelInfo", "Prediction", "Row", "SelfTest")
    ]
    java = [f"import {name};" for name in sorted({*_imports(body), "java.util.List"})]
    return "\n".join([f"package {shape.package};", "", *runtime, *java, "", body, *methods, "}", ""])


def _imports(source: str) -> list[str]:
    known = {
        "ArrayList": "java.util.ArrayList",
        "Arrays": "java.util.Arrays",
        "LocalDate": "java.time.LocalDate",
        "Objects": "java.util.Objects",
        "Stream": "java.util.stream.Stream",
    }
    return sorted(
        path for name, path in known.items() if any(mark in source for mark in (f"{name}.", f"{name} ", f"{name}<"))
    )


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


_LAMBDA = "A test needs no model: a lambda that makes an Output is an implementation."

_INTERFACE = """\
  /**
   * Predicts for one row.
   *
   * @throws io.dolbear.runtime.ModelException if a value isn't one that the model takes
   */
  Output predict(Input input);

  /**
   * Predicts for all rows, in their order; a loaded model computes them together.
   *
   * @throws io.dolbear.runtime.ModelException if a value isn't one that the model takes
   */
  default List<Output> predictAll(List<Input> inputs) {
    return inputs.stream().map(this::predict).toList();
  }

  /** Says which model answers, and what computes it. */
  default ModelInfo model() {
    return ModelInfo.withoutModel(GROUP, ARTIFACT);
  }

  /** Computes the golden examples of a loaded model on this machine. */
  default SelfTest selfTest() {
    return new SelfTest(0, List.of());
  }

  /** Gives up the model; other users of it aren't disturbed. */
  @Override
  default void close() {}

  /**
   * Loads the model from the class path. Repeated loading shares one session.
   *
   * @throws io.dolbear.runtime.ModelException if it isn't there, is damaged, or can't run here
   */
  static NAME load() {
    return new LoadedNAME();
  }
"""

_LOADED = """\
final class LoadedNAME implements NAME {
CONSTANTS  private final Model<Input, Output> model =
      Model.load(NAME.class, contract(), LoadedNAME::write, LoadedNAME::read);

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
    Contract.Builder contract = Contract.of(GROUP, ARTIFACT);
    contract(contract);
    return contract.FINISH;
  }

  private static Output read(Prediction prediction) {
    return new Output(READ);
  }"""
