package io.dolbear.runtime;

import java.util.ArrayList;
import java.util.List;

/** What a generated API expects of the model behind it; checked against the data jar on loading. */
public final class Contract {
  private final String group;
  private final String artifact;
  private final List<Wanted> inputs;
  private final String output;
  private final Kind kind;
  private final List<String> labels;

  private Contract(Builder builder, String output, Kind kind, List<String> labels) {
    this.group = builder.group;
    this.artifact = builder.artifact;
    this.inputs = List.copyOf(builder.inputs);
    this.output = output;
    this.kind = kind;
    this.labels = List.copyOf(labels);
  }

  /** The type of an input or output. */
  public enum Kind {
    /** A number, {@code double}. */
    FLOAT,
    /** A whole number, {@code long}. */
    INTEGER,
    /** True or false. */
    BOOLEAN,
    /** A day without time. */
    DATE,
    /** A text, or a category. */
    TEXT
  }

  /** Names the model. */
  public static Builder of(String group, String artifact) {
    return new Builder(group, artifact);
  }

  String group() {
    return group;
  }

  String artifact() {
    return artifact;
  }

  List<Wanted> inputs() {
    return inputs;
  }

  String output() {
    return output;
  }

  Kind kind() {
    return kind;
  }

  List<String> labels() {
    return labels;
  }

  String name() {
    return group + ":" + artifact;
  }

  /** One input; {@code length} is that of a vector, 0 of a single value. */
  record Wanted(String name, Kind kind, int length) {}

  /** Collects the inputs in the order in which the API writes them, and ends with the output. */
  public static final class Builder {
    private final String group;
    private final String artifact;
    private final List<Wanted> inputs = new ArrayList<>();

    private Builder(String group, String artifact) {
      this.group = group;
      this.artifact = artifact;
    }

    /** Adds the next input. */
    public Builder input(String name, Kind kind) {
      inputs.add(new Wanted(name, kind, 0));
      return this;
    }

    /** Adds the next input, a vector of so many numbers. */
    public Builder vector(String name, Kind kind, int length) {
      inputs.add(new Wanted(name, kind, length));
      return this;
    }

    /** Ends with an output that is a number, a whole number or a date. */
    public Contract number(String name, Kind kind) {
      return new Contract(this, name, kind, List.of());
    }

    /** Ends with an output that is one of the labels, in the API's order. */
    public Contract choice(String name, Kind kind, List<String> labels) {
      return new Contract(this, name, kind, labels);
    }
  }
}
