package io.dolbear.server;

import io.dolbear.runtime.Contract.Kind;
import io.dolbear.runtime.UntypedModel;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a model takes and gives, in the words of the Open Inference Protocol. */
final class Description {
  private final String name;
  private final String version;
  private final List<UntypedModel.Input> inputs;
  private final Map<String, Integer> positions = new HashMap<>();
  private final UntypedModel.Output output;
  private final String metadata;

  Description(UntypedModel model, String sha256) {
    this.name = model.info().artifact();
    this.version = model.info().version();
    this.inputs = model.inputs();
    this.output = model.output();
    for (UntypedModel.Input input : inputs) {
      positions.put(input.name(), positions.size());
    }
    this.metadata = written(model.info().coordinates(), sha256);
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

  String names() {
    return inputs.stream().map(UntypedModel.Input::name).collect(Collectors.joining(", "));
  }

  boolean isClass() {
    return !output.labels().isEmpty();
  }

  boolean hasOutput(String asked) {
    return asked.equals(output.name()) || (isClass() && asked.equals(probabilities()));
  }

  String probabilities() {
    return output.name() + "_probabilities";
  }

  /** Returns the datatype of the output. */
  String datatype() {
    return isClass() && output.kind() != Kind.BOOLEAN ? "BYTES" : datatype(output.kind());
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
    return text(output.labels());
  }

  private static String text(List<String> values) {
    JsonWriter list = new JsonWriter().open('[');
    values.forEach(list::item);
    return list.close(']').toString();
  }

  /** Returns the model's metadata as JSON. */
  String metadata() {
    return metadata;
  }

  private String written(String coordinates, String sha256) {
    JsonWriter to = new JsonWriter().open('{').member("name", name);
    to.name("versions").open('[').item(version).close(']');
    to.member("platform", "onnx_onnxv1").name("inputs").open('[');
    for (UntypedModel.Input input : inputs) {
      tensor(to, input.name(), datatype(input.kind()));
      if (input.length() > 0) {
        to.shape(-1, input.length());
      } else {
        to.shape(-1);
      }
      to.name("parameters").open('{');
      kind(to, input.kind()).name("optional").raw(String.valueOf(input.optional()));
      told(to, input.unit(), input.description(), input.values());
    }
    to.close(']').name("outputs").open('[');
    tensor(to, output.name(), datatype()).shape(-1).name("parameters").open('{');
    kind(to, output.kind());
    told(to, output.unit(), output.description(), output.labels());
    if (isClass()) {
      tensor(to, probabilities(), "FP64").shape(-1, output.labels().size());
      told(to.name("parameters").open('{'), "", "", output.labels());
    }
    to.close(']').name("parameters").open('{').member("coordinates", coordinates);
    return to.member("sha256", sha256).close('}').close('}').toString();
  }

  private static JsonWriter tensor(JsonWriter to, String name, String datatype) {
    return to.open('{').member("name", name).member("datatype", datatype);
  }

  private static JsonWriter kind(JsonWriter to, Kind kind) {
    return to.member("type", kind.name().toLowerCase(Locale.ROOT));
  }

  /** Ends the parameters and their tensor. */
  private static void told(JsonWriter to, String unit, String description, List<String> values) {
    if (!unit.isEmpty()) {
      to.member("unit", unit);
    }
    if (!description.isEmpty()) {
      to.member("description", description);
    }
    if (!values.isEmpty()) {
      to.member("values", text(values));
    }
    to.close('}').close('}');
  }
}
