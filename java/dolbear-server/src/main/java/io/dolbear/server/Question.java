package io.dolbear.server;

import io.dolbear.runtime.Contract.Kind;
import io.dolbear.runtime.Row;
import io.dolbear.runtime.UntypedModel;
import io.dolbear.runtime.json.Json;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** An inference request, checked against the model: one column per input, null: left out. */
final class Question {
  private static final int DATE_LENGTH = 10;

  private final Description description;
  private final String id;
  private final List<?>[] columns;
  private final Set<String> wanted;
  private int rows = -1;

  private Question(Description description, Map<?, ?> document) {
    this.description = description;
    this.columns = new List<?>[description.inputs().size()];
    this.id = document.get("id") == null ? null : text(document.get("id"), "\"id\"");
    for (Object tensor : list(document.get("inputs"), "\"inputs\"")) {
      take(object(tensor, "an input"));
    }
    if (rows < 0) {
      throw Refusal.badRequest("the request has no input");
    }
    this.wanted = outputs(document.get("outputs"));
  }

  /**
   * Parses a request.
   *
   * @throws Refusal if the model doesn't take it
   */
  static Question parse(String body, Description description) {
    Object document;
    try {
      document = Json.parse(body);
    } catch (IllegalArgumentException reason) {
      throw Refusal.badRequest(reason.getMessage());
    }
    return new Question(description, object(document, "the request"));
  }

  String id() {
    return id;
  }

  int rows() {
    return rows;
  }

  boolean wants(String output) {
    return wanted.isEmpty() || wanted.contains(output);
  }

  /** Writes one row into the model. */
  void write(int row, Row to) {
    for (int i = 0; i < columns.length; i++) {
      UntypedModel.Input input = description.inputs().get(i);
      if (input.length() > 0) {
        writeVector(i, input, row, to);
        continue;
      }
      Object value = columns[i] == null ? null : columns[i].get(row);
      switch (input.kind()) {
        case FLOAT -> to.put(i, value == null ? null : (Double) ((Number) value).doubleValue());
        case INTEGER -> to.put(i, (Long) value);
        case BOOLEAN -> to.put(i, (Boolean) value);
        case DATE -> to.put(i, (LocalDate) value);
        case TEXT -> to.put(i, (String) value);
      }
    }
  }

  private void writeVector(int position, UntypedModel.Input input, int row, Row to) {
    List<?> all = columns[position];
    int start = row * input.length();
    List<?> values = all == null ? List.of() : all.subList(start, start + input.length());
    boolean missing = values.stream().allMatch(Objects::isNull);
    if (!missing && values.contains(null)) {
      throw wrong(input.name(), "an element of a vector is missing");
    }
    if (input.kind() == Kind.INTEGER) {
      long[] whole = missing ? null : values.stream().mapToLong(one -> (Long) one).toArray();
      to.put(position, whole);
    } else {
      Stream<Number> numbers = values.stream().map(Number.class::cast);
      to.put(position, missing ? null : numbers.mapToDouble(Number::doubleValue).toArray());
    }
  }

  private void take(Map<?, ?> tensor) {
    String name = text(tensor.get("name"), "the \"name\" of an input");
    Integer position = description.position(name);
    if (position == null) {
      throw wrong(name, "isn't an input of this model; inputs are " + description.names());
    }
    if (columns[position] != null) {
      throw wrong(name, "given twice");
    }
    UntypedModel.Input input = description.inputs().get(position);
    checkType(input, text(tensor.get("datatype"), "the \"datatype\" of \"" + name + "\""));
    int count = count(input, list(tensor.get("shape"), "the \"shape\" of \"" + name + "\""));
    List<?> data = list(tensor.get("data"), "the \"data\" of \"" + name + "\"");
    List<Object> values = flat(input, data);
    long expected = (long) count * width(input);
    if (values.size() != expected) {
      throw wrong(name, "its data has " + values.size() + " values, its shape says " + expected);
    }
    if (rows >= 0 && rows != count) {
      throw wrong(name, count + " rows, but another input has " + rows);
    }
    rows = count;
    for (int i = 0; i < values.size(); i++) {
      values.set(i, value(input, values.get(i)));
    }
    columns[position] = values;
  }

  private static void checkType(UntypedModel.Input input, String datatype) {
    String taken = Description.datatype(input.kind());
    boolean whole = datatype.startsWith("INT") || datatype.startsWith("UINT");
    boolean fits =
        datatype.equals(taken)
            || (input.kind() == Kind.INTEGER && whole)
            || (input.kind() == Kind.FLOAT && (whole || datatype.startsWith("FP")));
    if (!fits) {
      throw wrong(input.name(), "has the datatype \"" + datatype + "\", this model takes " + taken);
    }
  }

  private static int width(UntypedModel.Input input) {
    return Math.max(1, input.length());
  }

  private static int count(UntypedModel.Input input, List<?> shape) {
    long width = width(input);
    boolean wide = shape.size() == 2 && Long.valueOf(width).equals(shape.get(1));
    boolean fits =
        (wide || (shape.size() == 1 && input.length() == 0))
            && shape.get(0) instanceof Long rows
            && rows >= 1
            && rows <= Integer.MAX_VALUE;
    if (!fits) {
      String shapes = input.length() == 0 ? "[rows] or [rows, 1]" : "[rows, " + width + "]";
      throw wrong(input.name(), "its shape must be " + shapes + ", with at least one row");
    }
    return ((Long) shape.get(0)).intValue();
  }

  private static List<Object> flat(UntypedModel.Input input, List<?> data) {
    int width = width(input);
    List<Object> values = new ArrayList<>(data.size());
    for (Object one : data) {
      if (!(one instanceof List<?> row)) {
        values.add(one);
      } else if (row.size() != width || row.stream().anyMatch(List.class::isInstance)) {
        String many = width == 1 ? "one value" : width + " values";
        throw wrong(input.name(), "its data must be " + many + " per row");
      } else {
        values.addAll(row);
      }
    }
    return values;
  }

  private static Object value(UntypedModel.Input input, Object value) {
    if (value == null) {
      return null;
    }
    Kind kind = input.kind();
    boolean fits =
        switch (kind) {
          case FLOAT -> value instanceof Number;
          case INTEGER -> value instanceof Long;
          case BOOLEAN -> value instanceof Boolean;
          case DATE, TEXT -> value instanceof String;
        };
    if (!fits) {
      throw wrong(input.name(), "a value isn't of the type " + Description.datatype(kind));
    }
    return kind == Kind.DATE ? date(input, (String) value) : value;
  }

  private static LocalDate date(UntypedModel.Input input, String value) {
    try {
      LocalDate day = LocalDate.parse(value);
      if (day.getYear() >= 1 && value.length() == DATE_LENGTH) {
        return day;
      }
    } catch (DateTimeException reason) {
      // said below
    }
    throw wrong(input.name(), "a value isn't a date as 2026-11-24");
  }

  private Set<String> outputs(Object value) {
    Set<String> names = new HashSet<>();
    if (value == null) {
      return names;
    }
    for (Object one : list(value, "\"outputs\"")) {
      String name = text(object(one, "an output").get("name"), "the \"name\" of an output");
      if (!description.hasOutput(name)) {
        throw Refusal.badRequest("output \"" + name + "\": isn't an output of this model");
      }
      if (!names.add(name)) {
        throw Refusal.badRequest("output \"" + name + "\": is asked for twice");
      }
    }
    return names;
  }

  private static Refusal wrong(String input, String problem) {
    return Refusal.badRequest("input \"" + input + "\": " + problem);
  }

  private static String text(Object value, String what) {
    if (value instanceof String text) {
      return text;
    }
    throw Refusal.badRequest(what + " isn't a text");
  }

  private static List<?> list(Object value, String what) {
    if (value instanceof List<?> items) {
      return items;
    }
    throw Refusal.badRequest(what + " isn't an array");
  }

  private static Map<?, ?> object(Object value, String what) {
    if (value instanceof Map<?, ?> members) {
      return members;
    }
    throw Refusal.badRequest(what + " isn't an object");
  }
}
