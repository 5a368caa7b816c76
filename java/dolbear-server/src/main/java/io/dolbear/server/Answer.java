package io.dolbear.server;

import io.dolbear.runtime.Contract.Kind;
import io.dolbear.runtime.ModelException;
import io.dolbear.runtime.Prediction;
import io.dolbear.runtime.Row;
import java.time.LocalDate;

/** Computes an inference request and writes its response. */
final class Answer {
  private static final double FIRST_DAY = LocalDate.of(1, 1, 1).toEpochDay();
  private static final double LAST_DAY = LocalDate.of(9999, 12, 31).toEpochDay();

  private final Question question;
  private final Description description;
  private final JsonWriter values = new JsonWriter().open('[');
  private final JsonWriter probabilities = new JsonWriter().open('[');
  private final int labels;

  private Answer(Question question, Description description) {
    this.question = question;
    this.description = description;
    this.labels = description.output().labels().size();
  }

  /**
   * Answers a question.
   *
   * @throws Refusal if the model doesn't take a value
   * @throws ModelException if the model can't compute
   * @throws IllegalStateException if the model was closed meanwhile
   */
  static String to(Question question, Loaded loaded) {
    Answer answer = new Answer(question, loaded.description());
    loaded.model().predict(question.rows(), answer::write, answer::read);
    return answer.json();
  }

  private void write(int row, Row to) {
    try {
      question.write(row, to);
    } catch (ModelException reason) {
      String where = question.rows() > 1 ? "row " + row + ": " : "";
      throw Refusal.badRequest(where + reason.getMessage());
    }
  }

  private void read(int row, Prediction from) {
    if (!description.isClass()) {
      number(from);
      return;
    }
    String label = description.output().labels().get(from.label());
    if (description.output().kind() == Kind.BOOLEAN) {
      values.raw(label);
    } else {
      values.item(label);
    }
    for (int i = 0; i < labels; i++) {
      probabilities.item(from.exactProbability(i));
    }
  }

  // What isn't finite, or no day of the calendar, is null: JSON has no other word for it.
  private void number(Prediction from) {
    double value = from.number();
    double rounded = Math.rint(value);
    switch (description.output().kind()) {
      case INTEGER -> {
        if (rounded >= Long.MIN_VALUE && rounded < Long.MAX_VALUE) {
          values.item((long) rounded);
        } else {
          values.raw("null");
        }
      }
      case DATE -> {
        boolean day = rounded >= FIRST_DAY && rounded <= LAST_DAY;
        values.item(day ? LocalDate.ofEpochDay((long) rounded).toString() : null);
      }
      default -> values.item(value);
    }
  }

  private String json() {
    JsonWriter to = new JsonWriter().open('{');
    to.member("model_name", description.name()).member("model_version", description.version());
    if (question.id() != null) {
      to.member("id", question.id());
    }
    to.name("outputs").open('[');
    String name = description.output().name();
    if (question.wants(name)) {
      tensor(to, name, description.datatype()).shape(question.rows());
      to.name("data").raw(values.close(']').toString()).close('}');
    }
    if (description.isClass() && question.wants(description.probabilities())) {
      tensor(to, description.probabilities(), "FP64").shape(question.rows(), labels);
      to.name("parameters").open('{').member("values", description.labels()).close('}');
      to.name("data").raw(probabilities.close(']').toString()).close('}');
    }
    return to.close(']').close('}').toString();
  }

  private static JsonWriter tensor(JsonWriter to, String name, String datatype) {
    return to.open('{').member("name", name).member("datatype", datatype);
  }
}
