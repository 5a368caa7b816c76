package io.dolbear.server;

import io.dolbear.runtime.Contract.Kind;
import io.dolbear.runtime.UntypedModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a model takes and gives, in the words of the Open Inference Protocol. */
final class Description {
  private final String name;
  private final String version;
  private final List<UntypedModel.Input> inputs;
  private final Map<String, Integer> positions = new HashMap<>();
  private final UntypedModel.Output output;

  Description(String name, UntypedModel model) {
    this.name = name;
    this.version = model.info().version();
    this.inputs = model.inputs();
    this.output = model.output();
    for (UntypedModel.Input input : inputs) {
      positions.put(input.name(), positions.size());
    }
  }

  String name() {
    return name;
  }

  String version() {
    return version;
  }

  List<UntypedModel.Input> inputs() {
    return inputs;
  }

  UntypedModel.Output output() {
    return output;
  }

  /** Returns the position of an input, or null. */
  Integer position(String input) {
    return positions.get(input);
  }

  boolean isClass() {
    return !output.labels().isEmpty();
  }

  String probabilities() {
    return output.name() + "_probabilities";
  }

  static String datatype(Kind kind) {
    return switch (kind) {
      case FLOAT -> "FP64";
      case INTEGER -> "INT64";
      case BOOLEAN -> "BOOL";
      case DATE, TEXT -> "BYTES";
    };
  }

  /** Returns the labels as JSON text, as a parameter must be a text. */
  String labels() {
    JsonWriter list = new JsonWriter().open('[');
    output.labels().forEach(list::item);
    return list.close(']').toString();
  }

  /** Writes the model's metadata. */
  void write(JsonWriter to) {
    to.open('{').member("name", name).name("versions").open('[').item(version).close(']');
    to.member("platform", "onnx_onnxv1").name("inputs").open('[');
    for (UntypedModel.Input input : inputs) {
      write(to, input);
    }
    to.close(']').name("outputs").open('[');
    tensor(to, output.name(), datatype(output.kind())).shape(-1).close('}');
    if (isClass()) {
      tensor(to, probabilities(), "FP64").shape(-1, output.labels().size());
      to.name("parameters").open('{').member("values", labels()).close('}').close('}');
    }
    to.close(']').close('}');
  }

  private static void write(JsonWriter to, UntypedModel.Input input) {
    tensor(to, input.name(), datatype(input.kind())).shape(-1).name("parameters").open('{');
    to.member("type", input.kind().name().toLowerCase(java.util.Locale.ROOT));
    to.name("optional").raw(String.valueOf(input.optional()));
    if (!input.values().isEmpty()) {
      JsonWriter list = new JsonWriter().open('[');
      input.values().forEach(list::item);
      to.member("values", list.close(']').toString());
    }
    to.close('}').close('}');
  }

  private static JsonWriter tensor(JsonWriter to, String name, String datatype) {
    return to.open('{').member("name", name).member("datatype", datatype);
  }
}
