"""Writes the nested type Input: a record, or a class where a record's constructor can't be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dolbear.packaging.java_api import javadoc
from dolbear.packaging.java_api.names import literal
from dolbear.packaging.java_api.shape import Component, Shape

CHUNK = 400


def write(shape: Shape, docs: Mapping[str, str]) -> list[str]:
    """Return the lines of Input, indented for its place in the interface; `docs` are by input name."""
    return [*(_wide(shape, docs) if shape.wide else _record(shape, docs)), *_builder(shape, docs), "  }"]


def _record(shape: Shape, docs: Mapping[str, str]) -> list[str]:
    parameters = "".join(f"\n@param {item.name} {docs[item.item.name]}" for item in shape.inputs)
    required = [item for item in shape.inputs if not item.item.optional and item.java == item.box]
    lines = [
        *javadoc.comment(f"One row of inputs; make it with the builder.\n{parameters}", "  "),
        *_call("  record Input(", [f"{item.java} {item.name}" for item in shape.inputs], ") {"),
    ]
    if required:
        lines += [
            *javadoc.comment("Checks that what is required is there.", "    "),
            "    public Input {",
            *(f'      Objects.requireNonNull({item.name}, "{item.name}");' for item in required),
            "    }",
            "",
        ]
    for parameters_then in shape.earlier:
        given = {item.name: item for item in parameters_then}
        passed = [_passed(item, given.get(item.name)) for item in shape.inputs]
        lines += [*_earlier(parameters_then), *_call("      this(", passed, ");"), "    }", ""]
    return [*lines, *_by_content(shape)] if any(item.is_vector for item in shape.inputs) else lines


def _by_content(shape: Shape) -> list[str]:
    """Compare arrays by what is in them: a record compares whether they are the same."""
    return [
        "    private static Object[] all(Input of) {",
        *_call("      return new Object[] {", [f"of.{item.name}" for item in shape.inputs], "};"),
        "    }",
        "",
        *(line.replace("that.values", "all(that)").replace("values", "all(this)") for line in _methods(deep=True)),
        "",
    ]


def _passed(item: Component, earlier: Component | None) -> str:
    if earlier is None:
        return "null"
    # Boxed, or the call would choose the constructor that it stands in.
    return item.name if item.java == earlier.java else f"({item.java}) {item.name}"


def _earlier(parameters: Sequence[Component]) -> list[str]:
    words = "Makes an input as an earlier release did; what came later is missing."
    declared = [f"{item.java} {item.name}" for item in parameters]
    return [*javadoc.comment(words, "    "), *_call("    public Input(", declared, ") {")]


def _call(head: str, arguments: Sequence[str], tail: str) -> list[str]:
    line = head + ", ".join(arguments) + tail
    if len(line) <= 100:  # noqa: PLR2004  # the style's line length
        return [line]
    indent = " " * (len(head) - len(head.lstrip()) + 4)
    return [head, *(f"{indent}{argument}," for argument in arguments[:-1]), f"{indent}{arguments[-1]}{tail}"]


def _wide(shape: Shape, docs: Mapping[str, str]) -> list[str]:
    count = len(shape.inputs)
    lines = [
        *javadoc.comment("One row of inputs; make it with the builder. They are too many for a record.", "  "),
        "  final class Input {",
        "    private final Object[] values;",
        "",
        "    private Input(Object[] values) {",
        f"      this.values = Arrays.copyOf(values, {count});",
        "    }",
        "",
    ]
    for parameters in shape.earlier:
        passed = [_required(item) for item in parameters]
        lines += [*_earlier(parameters), *_call("      this(new Object[] {", passed, "});"), "    }", ""]
    for index, item in enumerate(shape.inputs):
        lines += [
            *javadoc.comment(docs[item.item.name], "    "),
            f"    public {item.java} {item.name}() {{",
            f"      return ({item.box}) values[{index}];",
            "    }",
            "",
        ]
    return [*lines, *_methods(deep=any(item.is_vector for item in shape.inputs))]


def _required(item: Component) -> str:
    checked = not item.item.optional and item.java == item.box
    return f'Objects.requireNonNull({item.name}, "{item.name}")' if checked else item.name


def _methods(*, deep: bool) -> list[str]:
    lines = _VALUE_METHODS
    if deep:
        for name in ("equals", "hashCode", "toString"):
            lines = [line.replace(f"Arrays.{name}", f"Arrays.deep{name[0].upper()}{name[1:]}") for line in lines]
    return lines


_VALUE_METHODS = """\
    @Override
    public boolean equals(Object other) {
      return other instanceof Input that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
      return "Input" + Arrays.toString(values);
    }
""".splitlines()


def _builder(shape: Shape, docs: Mapping[str, str]) -> list[str]:
    return [
        *javadoc.comment("Starts an input of which nothing is set.", "    "),
        "    public static Builder builder() {",
        "      return new Builder();",
        "    }",
        "",
        *javadoc.comment("Collects the values of one input; what is optional may be left out.", "    "),
        "    public static final class Builder {",
        *_fields(shape),
        "",
        "      private Builder() {}",
        "",
        *(line for index, item in enumerate(shape.inputs) for line in _setters(shape, index, item, docs)),
        *_build(shape),
        "    }",
    ]


def _fields(shape: Shape) -> list[str]:
    if shape.wide:
        return [f"      private final Object[] values = new Object[{len(shape.inputs)}];"]
    return [f"      private {item.box} {item.name};" for item in shape.inputs]


def _setters(shape: Shape, index: int, item: Component, docs: Mapping[str, str]) -> list[str]:
    target = f"this.values[{index}]" if shape.wide else f"this.{item.name}"
    unboxed = {"Double": "double", "Long": "long", "Boolean": "boolean"}.get(item.java)
    types = [unboxed, item.java] if unboxed else [item.java]
    checked = not item.item.optional and item.java == item.box
    value = f'Objects.requireNonNull(value, "{item.name}")' if checked else "value"
    if item.is_vector:
        value = f"{value}.clone()"
    lines = []
    for java in types:
        lines += [
            *javadoc.comment(docs[item.item.name], "      "),
            f"      public Builder {item.name}({java} value) {{",
            f"        {target} = {value};",
            "        return this;",
            "      }",
            "",
        ]
    return lines


def _build(shape: Shape) -> list[str]:
    required = [(index, item) for index, item in enumerate(shape.inputs) if not item.item.optional]
    words = "Makes the input." + ("\n\n@throws IllegalStateException if a required value isn't set" if required else "")
    lines = [*javadoc.comment(words, "      "), "      public Input build() {"]
    if required:
        lines.append("        List<String> unset = new ArrayList<>();")
        lines += _checks(shape, required)
        lines += [
            "        if (!unset.isEmpty()) {",
            '          throw new IllegalStateException("not set: " + String.join(", ", unset));',
            "        }",
        ]
    made = ["this.values"] if shape.wide else [f"this.{item.name}" for item in shape.inputs]
    return [*lines, *_call("        return new Input(", made, ");"), "      }"]


def _checks(shape: Shape, required: list[tuple[int, Component]]) -> list[str]:
    if shape.wide:
        return [
            f"        String[] required = {{{', '.join(literal(item.name) for _, item in required)}}};",
            f"        int[] positions = {{{', '.join(str(index) for index, _ in required)}}};",
            "        for (int i = 0; i < required.length; i++) {",
            "          if (this.values[positions[i]] == null) {",
            "            unset.add(required[i]);",
            "          }",
            "        }",
        ]
    return [
        line
        for _, item in required
        for line in (
            f"        if (this.{item.name} == null) {{",
            f"          unset.add({literal(item.name)});",
            "        }",
        )
    ]
