"""Writes the interface that callers use."""

from __future__ import annotations

from collections.abc import Mapping
from string import Template

from dolbear.packaging.java_api import inputs, javadoc, outputs
from dolbear.packaging.java_api.names import literal
from dolbear.packaging.java_api.shape import Shape


def write(shape: Shape, docs: Mapping[str, str]) -> str:
    """Return the source of the interface with its Input and Output."""
    nested = [*inputs.write(shape, docs), "", *outputs.write(shape)]
    body = _INTERFACE.substitute(name=shape.interface, group=literal(shape.group), artifact=literal(shape.artifact))
    imports = [
        "io.dolbear.runtime.ModelInfo",
        "io.dolbear.runtime.SelfTest",
        *imported("\n".join(nested)),
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


def imported(source: str) -> list[str]:
    """Return the imports that a source needs of those that generated code uses."""
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


_LAMBDA = "A test needs no model: a lambda that makes an Output is an implementation."

_INTERFACE = Template("""\
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
    return ModelInfo.withoutModel($group, $artifact);
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
  static $name load() {
    return new Loaded$name();
  }
""")
