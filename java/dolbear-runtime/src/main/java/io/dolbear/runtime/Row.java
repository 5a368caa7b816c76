package io.dolbear.runtime;

import java.time.LocalDate;

/**
 * One row of inputs on its way into the model. A generated API writes each input at its position in
 * the {@link Contract}; null is a missing value. Values are checked and encoded as they come.
 */
public final class Row {
  private final Scratch scratch;
  private final int[] positions;
  private final boolean watched;
  private int row;

  private Row(Scratch scratch, int[] positions, boolean watched) {
    this.scratch = scratch;
    this.positions = positions;
    this.watched = watched;
  }

  Row(Scratch scratch, int[] positions) {
    this(scratch, positions, true);
  }

  /** Makes a row whose values aren't told to the log if training saw none like them. */
  static Row unwatched(Scratch scratch, int[] positions) {
    return new Row(scratch, positions, false);
  }

  void start(int next) {
    row = next;
  }

  /** Marks inputs of the signature that the API doesn't know as missing. */
  void leave(int[] absent) {
    for (int position : absent) {
      missing(scratch.field(position), position);
    }
  }

  /** Writes a number; NaN is a missing value. */
  public void put(int input, double value) {
    int position = positions[input];
    Field field = scratch.field(position);
    if (Double.isNaN(value)) {
      missing(field, position);
      return;
    }
    field.check(value);
    if (watched) {
      field.watch(value);
    }
    scratch.cells(position).put(scratch.index(row, position), value, field);
  }

  /** Writes a whole number. */
  public void put(int input, long value) {
    int position = positions[input];
    Field field = scratch.field(position);
    field.checkSingle();
    if (watched) {
      field.watch(value);
    }
    scratch.cells(position).put(scratch.index(row, position), value, field);
  }

  /** Writes a vector of numbers, none of them NaN. */
  public void put(int input, double[] values) {
    if (values == null) {
      missing(input);
      return;
    }
    int position = positions[input];
    Field field = scratch.field(position);
    field.checkLength(values.length);
    Cells cells = scratch.cells(position);
    int first = scratch.index(row, position);
    for (int i = 0; i < values.length; i++) {
      field.checkElement(values[i]);
      cells.put(first + i, values[i], field);
    }
  }

  /** Writes a vector of whole numbers. */
  public void put(int input, long[] values) {
    if (values == null) {
      missing(input);
      return;
    }
    int position = positions[input];
    Field field = scratch.field(position);
    field.checkLength(values.length);
    Cells cells = scratch.cells(position);
    int first = scratch.index(row, position);
    for (int i = 0; i < values.length; i++) {
      cells.put(first + i, values[i], field);
    }
  }

  /** Writes true or false. */
  public void put(int input, boolean value) {
    int position = positions[input];
    Field field = scratch.field(position);
    scratch.cells(position).put(scratch.index(row, position), value ? 1L : 0L, field);
  }

  /** Writes a number, or null. */
  public void put(int input, Double value) {
    if (value == null) {
      missing(input);
    } else {
      put(input, value.doubleValue());
    }
  }

  /** Writes a whole number, or null. */
  public void put(int input, Long value) {
    if (value == null) {
      missing(input);
    } else {
      put(input, value.longValue());
    }
  }

  /** Writes true or false, or null. */
  public void put(int input, Boolean value) {
    if (value == null) {
      missing(input);
    } else {
      put(input, value.booleanValue());
    }
  }

  /** Writes a day, or null. */
  public void put(int input, LocalDate value) {
    if (value == null) {
      missing(input);
    } else {
      put(input, value.toEpochDay());
    }
  }

  /** Writes a text or a category's label, or null. */
  public void put(int input, String value) {
    if (value == null) {
      missing(input);
      return;
    }
    int position = positions[input];
    Field field = scratch.field(position);
    field.check(value);
    if (watched) {
      field.watch(value);
    }
    scratch.cells(position).put(scratch.index(row, position), value, field);
  }

  private void missing(int input) {
    int position = positions[input];
    missing(scratch.field(position), position);
  }

  /** Writes a missing value at a position of the signature. */
  void missing(Field field, int position) {
    field.checkMissing();
    scratch.cells(position).putMissing(scratch.index(row, position), field);
  }
}
