package io.dolbear.server;

import io.dolbear.runtime.Row;
import io.dolbear.runtime.UntypedModel;
import io.dolbear.runtime.json.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An inference request, checked against the model: one column per input, null: left out. */
final class Question {
  private final Description description;
  private final String id;
  private final Column[] columns;
  private final Set<String> wanted;
  private int rows;

  private Question(Description description, Map<?, ?> document) {
    this.description = description;
    this.columns = new Column[description.inputs().size()];
    this.id = document.get("id") == null ? null : Members.text(document.get("id"), "\"id\"");
    for (Object tensor : Members.list(document.get("inputs"), "\"inputs\"")) {
      take(Members.object(tensor, "an input"));
    }
    if (rows == 0) {
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
    return new Question(description, Members.object(document, "the request"));
  }

  private void take(Map<?, ?> tensor) {
    String name = Members.text(tensor.get("name"), "the \"name\" of an input");
    Integer position = description.position(name);
    if (position == null) {
      throw wrong(name, "isn't an input of this model; inputs are " + description.names());
    }
    if (columns[position] != null) {
      throw wrong(name, "given twice");
    }
    Column column = Column.of(description.inputs().get(position), tensor);
    if (rows > 0 && rows != column.rows()) {
      throw wrong(name, column.rows() + " rows, but another input has " + rows);
    }
    rows = column.rows();
    columns[position] = column;
  }

  private Set<String> outputs(Object value) {
    Set<String> names = new HashSet<>();
    List<?> asked = value == null ? List.of() : Members.list(value, "\"outputs\"");
    for (Object one : asked) {
      Object told = Members.object(one, "an output").get("name");
      String name = Members.text(told, "the \"name\" of an output");
      if (!description.hasOutput(name)) {
        throw Refusal.badRequest("output \"" + name + "\": isn't an output of this model");
      }
      if (!names.add(name)) {
        throw Refusal.badRequest("output \"" + name + "\": is asked for twice");
      }
    }
    return names;
  }

  static Refusal wrong(String input, String problem) {
    return Refusal.badRequest("input \"" + input + "\": " + problem);
  }

  /** Returns what the client calls this request; null: nothing. */
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
      if (columns[i] == null) {
        Column.writeMissing(input, i, to);
      } else {
        columns[i].write(row, i, to);
      }
    }
  }
}
