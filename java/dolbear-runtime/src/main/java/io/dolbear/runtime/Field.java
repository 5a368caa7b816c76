package io.dolbear.runtime;

import io.dolbear.runtime.Contract.Kind;
import java.util.List;
import java.util.Set;

/** One input of the signature: what it takes, by the encoding's rules. */
final class Field {
  private final String name;
  private final Kind kind;
  private final int length;
  private final boolean optional;
  private final List<String> order;
  private final Set<String> values;
  private final Range range;

  /** {@code length} is that of a vector, 0 of a single value. */
  Field(String name, Kind kind, int length, boolean optional, List<String> values, Range range) {
    this.name = name;
    this.kind = kind;
    this.length = length;
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

  int length() {
    return length;
  }

  /** How many elements a row has in its tensor. */
  int width() {
    return Math.max(1, length);
  }

  boolean optional() {
    return optional;
  }

  List<String> values() {
    return order;
  }

  /** Refuses a vector of another length, or any where a single value is wanted. */
  void checkLength(int given) {
    if (length == 0) {
      throw refused("a vector was given, but it is a single value", "Give one number.");
    }
    if (given != length) {
      throw refused("has " + given + " numbers, not " + length, "Give " + length + " numbers.");
    }
  }

  void checkElement(double value) {
    if (!Double.isFinite(value)) {
      throw refused("an element of a vector can't be NaN or infinite", "Give finite numbers.");
    }
  }

  void checkSingle() {
    if (length > 0) {
      throw refused("one value was given, but it is a vector", "Give " + length + " numbers.");
    }
  }

  void check(double value) {
    checkSingle();
    if (Double.isInfinite(value)) {
      throw refused("infinity isn't a value", "Give a finite number.");
    }
  }

  void check(String value) {
    if (!values.isEmpty() && !values.contains(value)) {
      throw refused(
          "\"" + value + "\" isn't one of its values", "Values are: " + String.join(", ", order));
    }
  }

  /** Tells the log of a value that training saw none like. */
  void watch(double value) {
    range.watch(value);
  }

  void watch(String value) {
    if (values.isEmpty()) {
      range.watch(value);
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
