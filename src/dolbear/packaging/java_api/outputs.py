"""Writes the nested record Output, and the enums."""

from __future__ import annotations

from dolbear.packaging.java_api import javadoc
from dolbear.packaging.java_api.names import literal
from dolbear.packaging.java_api.shape import Enumeration, Shape

_NUMBERS = {"float": "double", "integer": "long", "date": "LocalDate"}


def write(shape: Shape) -> list[str]:
    """Return the lines of Output, indented for its place in the interface."""
    doc = javadoc.of_output(shape.output)
    if shape.outcome:
        return _choice(shape, shape.outcome, doc)
    name = shape.output_name
    if shape.output.type == "boolean":
        words = f"What the model says of one row.\n\n@param {name} {doc}\n@param probability of {name}, from 0 to 1"
        return [*javadoc.comment(words, "  "), f"  record Output(boolean {name}, float probability) {{}}"]
    words = f"What the model says of one row.\n\n@param {name} {doc}"
    head = [*javadoc.comment(words, "  "), f"  record Output({_NUMBERS[shape.output.type]} {name}) {{"]
    if shape.output.type != "date":
        return [*head[:-1], head[-1] + "}"]
    return [
        *head,
        *javadoc.comment("Checks that the day is there.", "    "),
        "    public Output {",
        f'      Objects.requireNonNull({name}, "{name}");',
        "    }",
        "  }",
    ]


def _choice(shape: Shape, outcome: Enumeration, doc: str) -> list[str]:
    name, java, count = shape.output_name, outcome.name, len(outcome.constants)
    words = (
        f"What the model says of one row.\n\n@param {name} {doc}\n"
        f"@param probabilities one for each value of {java}, in their order"
    )
    return [
        *javadoc.comment(words, "  "),
        f"  record Output({java} {name}, float... probabilities) {{",
        *javadoc.comment("Keeps an own copy of the probabilities.", "    "),
        "    public Output {",
        f'      Objects.requireNonNull({name}, "{name}");',
        f"      if (probabilities.length != {count}) {{",
        "        throw new IllegalArgumentException(",
        f'            "{count} probabilities are needed, one for each {java}; these are " + probabilities.length);',
        "      }",
        "      probabilities = probabilities.clone();",
        "    }",
        "",
        *javadoc.comment("Returns a copy of the probabilities.", "    "),
        "    @Override",
        "    public float[] probabilities() {",
        "      return probabilities.clone();",
        "    }",
        "",
        *javadoc.comment("Returns the probability of a value, from 0 to 1.", "    "),
        f"    public float probability({java} value) {{",
        "      return this.probabilities[value.ordinal()];",
        "    }",
        "",
        "    @Override",
        "    public boolean equals(Object other) {",
        "      return other instanceof Output that",
        f"          && this.{name} == that.{name}",
        "          && Arrays.equals(this.probabilities, that.probabilities);",
        "    }",
        "",
        "    @Override",
        "    public int hashCode() {",
        f"      return 31 * this.{name}.hashCode() + Arrays.hashCode(this.probabilities);",
        "    }",
        "",
        "    @Override",
        "    public String toString() {",
        "      String all = Arrays.toString(this.probabilities);",
        f'      return "Output[{name}=" + this.{name} + ", probabilities=" + all + "]";',
        "    }",
        "  }",
    ]


def enumeration(shape: Shape, item: Enumeration) -> str:
    """Return the source of one enum."""
    constants = []
    for constant in item.constants:
        words = f"The label {javadoc.code(constant.label)}." if constant.label else "The empty text."
        constants += [*javadoc.comment(words, "  "), f"  {constant.name}({literal(constant.label)}),"]
    constants[-1] = constants[-1][:-1] + ";"
    body = _ENUM_BODY.replace("NAME", item.name)
    head = [
        f"package {shape.package};",
        "",
        "import java.util.Arrays;",
        "import java.util.Map;",
        "import java.util.function.Function;",
        "import java.util.stream.Collectors;",
        "",
        *javadoc.comment(f"The values of {javadoc.code(item.source)}.", ""),
        f"public enum {item.name} {{",
    ]
    return "\n".join([*head, *constants, body])


_ENUM_BODY = """
  private static final Map<String, NAME> BY_LABEL =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(NAME::label, Function.identity()));

  private final String label;

  NAME(String label) {
    this.label = label;
  }

  /** Returns the text that the model knows this value by. */
  public String label() {
    return label;
  }

  /**
   * Returns the value of a label.
   *
   * @throws IllegalArgumentException if no value has it
   */
  public static NAME fromLabel(String label) {
    NAME found = BY_LABEL.get(label);
    if (found == null) {
      throw new IllegalArgumentException("no NAME has the label \\"" + label + "\\"");
    }
    return found;
  }
}
"""
