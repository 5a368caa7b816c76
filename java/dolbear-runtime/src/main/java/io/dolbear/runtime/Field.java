package io.dolbear.runtime;

import io.dolbear.runtime.Contract.Kind;
import java.util.List;
import java.util.Set;

/** One input of the signature: what it takes, by the encoding's rules. */
final class Field {
  private final String name;
  private final Kind kind;
  private final boolean optional;
  private final List<String> order;
  private final Set<String> values;
  private final Range range;

  Field(String name, Kind kind, boolean optional, List<String> values, Range range) {
    this.name = name;
    this.kind = kind;
    this.optional = optional;
    this.order = List.copyOf(values);
    this.values = Set.copyOf(values);
    this.range = range;
  }

  String name() {
    return name;
  }

  Kind kind() {
    return kind;
  }

  boolean optional() {
    return optional;
  }

  List<String> values() {
    return order;
  }

  void check(double value) {
    if (Double.isInfinite(value)) {
      throw refused("infinity isn't a value", "Give a finite number.");
    }
    range.watch(value);
  }

  void watch(long value) {
    range.watch(value);
  }

  void check(String value) {
    if (values.isEmpty()) {
      range.watch(value);
    } else if (!values.contains(value)) {
      throw refused(
          "\"" + value + "\" isn't one of its values", "Values are: " + String.join(", ", order));
    }
  }

  void checkMissing() {
    if (!optional) {
      throw refused("missing, but it is required", "Give a value.");
    }
  }

  ModelException refused(String problem, String hint) {
    return new ModelException("input \"" + name + "\": " + problem, hint);
  }
}
