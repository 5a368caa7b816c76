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
      number(row, from);
      return;
    }
    String label = description.output().labels().get(from.label());
    if (description.output().kind() == Kind.BOOLEAN) {
      values.raw(label);
    } else {
      values.item(label);
    }
    for (int i = 0; i < labels; i++) {
      probabilities.item(finite(row, from.exactProbability(i)));
    }
  }

  private void number(int row, Prediction from) {
    double value = finite(row, from.number());
    double rounded = Math.rint(value);
    switch (description.output().kind()) {
      case INTEGER -> {
        if (rounded < Long.MIN_VALUE || rounded >= Long.MAX_VALUE) {
          throw new Refusal(422, "the model gives no whole number for row " + row);
        }
        values.item((long) rounded);
      }
      case DATE -> {
        if (rounded < FIRST_DAY || rounded > LAST_DAY) {
          throw new Refusal(422, "the model gives no day of the calendar for row " + row);
        }
        values.item(LocalDate.ofEpochDay((long) rounded).toString());
      }
      default -> values.item(value);
    }
  }

  private double finite(int row, double value) {
    if (Double.isFinite(value)) {
      return value;
    }
    String output = description.output().name();
    throw new Refusal(
        422,
        "the model gives " + value + " as \"" + output + "\" for row " + row
            + ", which JSON can't say");
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
