package io.dolbear.runtime;

import io.dolbear.runtime.Contract.Kind;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What {@code signature.json} and the passport's profile say of a model. */
record Signature(List<Field> inputs, Output output, Binding binding) {
  private static final int FORMAT = 1;
  private static final int LONGEST = 1 << 24;

  /** Returns how many of {@code rows} of single values take as much memory, at least one. */
  int atOnce(int rows) {
    return Math.max(1, rows / inputs.stream().mapToInt(Field::width).max().orElse(1));
  }

  record Output(String name, Kind kind, List<String> labels) {}

  record Binding(boolean matrix, List<String> tensors, String value, String probabilities) {}

  static Signature of(Node signature, Node profile, String model) {
    if (signature.get("format").whole() != FORMAT) {
      throw new ModelException(
          signature.path() + " has a format that isn't " + FORMAT,
          "Use a newer io.dolbear:dolbear-runtime.");
    }
    List<Field> inputs = new ArrayList<>();
    Map<String, Node> seen = profile.get("inputs").members();
    for (Node item : signature.get("inputs").items()) {
      Node observed = seen.getOrDefault(item.get("name").text(), new Node(profile.path(), null));
      inputs.add(field(item, observed, model));
    }
    List<Node> outputs = signature.get("outputs").items();
    if (inputs.isEmpty() || outputs.isEmpty()) {
      throw new ModelException(signature.path() + " has no input or no output", "");
    }
    return new Signature(List.copyOf(inputs), output(outputs.get(0)), bound(signature, inputs));
  }

  private static Field field(Node item, Node observed, String model) {
    Kind kind = kind(item.get("type"));
    return new Field(
        item.get("name").text(),
        kind,
        length(item.get("shape")),
        item.get("optional").truth(false),
        item.get("values").texts(),
        range(kind, item.get("name").text(), observed, model));
  }

  private static int length(Node shape) {
    List<Node> sizes = shape.items();
    if (sizes.isEmpty()) {
      return 0;
    }
    long length = sizes.get(0).whole();
    if (sizes.size() > 1 || length < 1 || length > LONGEST) {
      throw new ModelException(
          shape.path() + " isn't a shape that this runtime knows",
          "Use a newer io.dolbear:dolbear-runtime.");
    }
    return (int) length;
  }

  private static Output output(Node item) {
    Kind kind = kind(item.get("type"));
    List<String> labels = item.get("values").texts();
    boolean plain = kind == Kind.BOOLEAN && labels.isEmpty();
    return new Output(item.get("name").text(), kind, plain ? List.of("false", "true") : labels);
  }

  private static Binding bound(Node signature, List<Field> inputs) {
    Node binding = signature.get("binding");
    boolean matrix =
        switch (binding.get("layout").text()) {
          case "matrix" -> true;
          case "columns" -> false;
          default -> throw new ModelException(binding.path() + " has an unknown layout", "");
        };
    List<String> tensors = binding.get("tensors").texts();
    if (matrix && inputs.stream().anyMatch(field -> field.length() > 0)) {
      throw new ModelException(binding.path() + " is a matrix, which has no place for vectors", "");
    }
    if (tensors.size() != (matrix ? 1 : inputs.size())) {
      throw new ModelException(binding.path() + " names " + tensors.size() + " tensors", "");
    }
    return new Binding(
        matrix, tensors, binding.get("value").text(""), binding.get("probabilities").text(""));
  }

  private static Kind kind(Node type) {
    try {
      return Kind.valueOf(type.text().toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException reason) {
      throw new ModelException(
          type.path() + " is unknown: " + type.text(),
          "Use a newer io.dolbear:dolbear-runtime.",
          reason);
    }
  }

  private static Range range(Kind kind, String name, Node observed, String model) {
    double least = bound(kind, observed.get("minimum"), Double.NEGATIVE_INFINITY);
    double most = bound(kind, observed.get("maximum"), Double.POSITIVE_INFINITY);
    Set<String> texts = observed.get("categories").members().keySet();
    Node distinct = observed.get("distinct");
    boolean all = kind == Kind.TEXT && distinct.isNumber() && distinct.whole() == texts.size();
    return new Range(model, name, least, most, all ? texts : Set.of());
  }

  private static double bound(Kind kind, Node value, double otherwise) {
    if (kind == Kind.DATE && !value.isNull()) {
      return LocalDate.parse(value.text()).toEpochDay();
    }
    return value.isNumber() ? value.number() : otherwise;
  }
}
