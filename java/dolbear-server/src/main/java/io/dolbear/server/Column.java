package io.dolbear.server;

import io.dolbear.runtime.Contract.Kind;
import io.dolbear.runtime.Row;
import io.dolbear.runtime.UntypedModel;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The values of one input, checked against it; null: missing. A vector has several per row. */
final class Column {
  private static final int DATE_LENGTH = 10;

  private final UntypedModel.Input input;
  private final int rows;
  private final List<Object> values;

  private Column(UntypedModel.Input input, Map<?, ?> tensor) {
    String of = " of \"" + input.name() + "\"";
    this.input = input;
    checkType(Members.text(tensor.get("datatype"), "the \"datatype\"" + of));
    this.rows = rows(Members.list(tensor.get("shape"), "the \"shape\"" + of));
    this.values = flat(Members.list(tensor.get("data"), "the \"data\"" + of));
    long expected = (long) rows * width();
    if (values.size() != expected) {
      throw wrong("its data has " + values.size() + " values, its shape says " + expected);
    }
    values.replaceAll(this::checked);
  }

  /**
   * Takes a tensor of a request.
   *
   * @throws Refusal if the input doesn't take it
   */
  static Column of(UntypedModel.Input input, Map<?, ?> tensor) {
    return new Column(input, tensor);
  }

  int rows() {
    return rows;
  }

  private int width() {
    return Math.max(1, input.length());
  }

  private void checkType(String datatype) {
    String taken = Description.datatype(input.kind());
    boolean whole = datatype.startsWith("INT") || datatype.startsWith("UINT");
    // JSON writes these numbers alike.
    boolean fits =
        datatype.equals(taken)
            || (input.kind() == Kind.INTEGER && whole)
            || (input.kind() == Kind.FLOAT && (whole || datatype.startsWith("FP")));
    if (!fits) {
      throw wrong("has the datatype \"" + datatype + "\", this model takes " + taken);
    }
  }

  private int rows(List<?> shape) {
    boolean wide = shape.size() == 2 && Long.valueOf(width()).equals(shape.get(1));
    boolean flat = shape.size() == 1 && input.length() == 0;
    if ((wide || flat)
        && shape.get(0) instanceof Long found
        && found >= 1
        && found <= Integer.MAX_VALUE) {
      return found.intValue();
    }
    String shapes = input.length() == 0 ? "[rows] or [rows, 1]" : "[rows, " + width() + "]";
    throw wrong("its shape must be " + shapes + ", with at least one row");
  }

  private List<Object> flat(List<?> data) {
    List<Object> found = new ArrayList<>(data.size());
    for (Object one : data) {
      if (!(one instanceof List<?> row)) {
        found.add(one);
      } else if (row.size() != width() || row.stream().anyMatch(List.class::isInstance)) {
        String many = width() == 1 ? "one value" : width() + " values";
        throw wrong("its data must be " + many + " per row");
      } else {
        found.addAll(row);
      }
    }
    return found;
  }

  private Object checked(Object value) {
    boolean fits =
        value == null
            || switch (input.kind()) {
              case FLOAT -> value instanceof Number;
              case INTEGER -> value instanceof Long;
              case BOOLEAN -> value instanceof Boolean;
              case DATE, TEXT -> value instanceof String;
            };
    if (!fits) {
      throw wrong("a value isn't of the type " + Description.datatype(input.kind()));
    }
    return value != null && input.kind() == Kind.DATE ? date((String) value) : value;
  }

  private LocalDate date(String value) {
    try {
      LocalDate day = LocalDate.parse(value);
      if (day.getYear() >= 1 && value.length() == DATE_LENGTH) {
        return day;
      }
    } catch (DateTimeException reason) {
      // said below
    }
    throw wrong("a value isn't a date as 2026-11-24");
  }

  /** Writes the value of a row into the model. */
  void write(int row, int position, Row to) {
    if (input.length() > 0) {
      writeVector(values.subList(row * width(), (row + 1) * width()), position, to);
      return;
    }
    Object value = values.get(row);
    switch (input.kind()) {
      case FLOAT ->
          to.put(position, value == null ? null : (Double) ((Number) value).doubleValue());
      case INTEGER -> to.put(position, (Long) value);
      case BOOLEAN -> to.put(position, (Boolean) value);
      case DATE -> to.put(position, (LocalDate) value);
      case TEXT -> to.put(position, (String) value);
    }
  }

  private void writeVector(List<Object> vector, int position, Row to) {
    boolean missing = vector.stream().allMatch(Objects::isNull);
    if (!missing && vector.contains(null)) {
      throw wrong("an element of a vector is missing");
    }
    if (input.kind() == Kind.INTEGER) {
      to.put(position, missing ? null : vector.stream().mapToLong(Long.class::cast).toArray());
    } else {
      Stream<Number> numbers = vector.stream().map(Number.class::cast);
      to.put(position, missing ? null : numbers.mapToDouble(Number::doubleValue).toArray());
    }
  }

  /** Writes a missing value, where the whole input was left out. */
  static void writeMissing(UntypedModel.Input input, int position, Row to) {
    if (input.length() > 0) {
      to.put(position, (double[]) null);
    } else {
      to.put(position, (Double) null);
    }
  }

  private Refusal wrong(String problem) {
    return Question.wrong(input.name(), problem);
  }
}
