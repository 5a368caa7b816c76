package io.dolbear.runtime;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** The golden examples of a model, and the rule by which an actual output passes. */
final class Golden {
  private static final int SHOWN = 20;

  private final Session session;
  private final Signature signature;
  private final List<Node> cases;
  private final double tolerance;
  private final double[] scale;
  private final List<String> failures = new ArrayList<>();

  private Golden(Node golden, Session session) {
    this.session = session;
    this.signature = session.signature();
    this.cases = golden.get("cases").items();
    this.tolerance = golden.get("tolerance").number();
    this.scale =
        golden.get("scale").get(signature.output().name()).items().stream()
            .mapToDouble(Node::number)
            .toArray();
  }

  static Golden of(Node golden, Session session) {
    return new Golden(golden, session);
  }

  SelfTest test() {
    for (Node example : cases) {
      session.run(
          1,
          new Session.Work<Void>() {
            @Override
            public void write(Scratch scratch) {
              fill(example.get("inputs"), scratch);
            }

            @Override
            public Void read(Scratch scratch) {
              check(example.get("outputs"), scratch);
              return null;
            }
          });
    }
    int shown = Math.min(SHOWN, failures.size());
    return new SelfTest(cases.size(), failures.subList(0, shown));
  }

  private void fill(Node inputs, Scratch scratch) {
    int[] positions = new int[signature.inputs().size()];
    Row row = Row.unwatched(scratch, positions);
    for (int i = 0; i < positions.length; i++) {
      positions[i] = i;
      write(row, i, inputs.get(signature.inputs().get(i).name()));
    }
  }

  private void write(Row row, int input, Node value) {
    if (signature.inputs().get(input).length() > 0) {
      writeVector(row, input, value);
      return;
    }
    switch (signature.inputs().get(input).kind()) {
      case FLOAT -> row.put(input, value.isNull() ? null : (Double) value.number());
      case INTEGER -> row.put(input, value.isNull() ? null : (Long) value.whole());
      case BOOLEAN -> row.put(input, value.isNull() ? null : (Boolean) value.truth(false));
      case DATE -> row.put(input, value.isNull() ? null : LocalDate.parse(value.text()));
      case TEXT -> row.put(input, value.text(null));
      default -> throw new IllegalStateException();
    }
  }

  private void writeVector(Row row, int input, Node value) {
    if (signature.inputs().get(input).kind() == Contract.Kind.INTEGER) {
      row.put(input, value.items().stream().mapToLong(Node::whole).toArray());
    } else {
      row.put(input, value.items().stream().mapToDouble(Node::number).toArray());
    }
  }

  private void check(Node expected, Scratch scratch) {
    Node value = expected.get(signature.output().name());
    if (signature.output().labels().isEmpty()) {
      checkNumber(value, scratch.value(0));
    } else {
      checkLabel(value, expected.get("probabilities").items(), scratch);
    }
  }

  private void checkNumber(Node expected, double actual) {
    double wanted =
        expected.isNumber() ? expected.number() : LocalDate.parse(expected.text()).toEpochDay();
    boolean rounded = signature.output().kind() != Contract.Kind.FLOAT;
    double found = rounded ? Math.rint(actual) : actual;
    if (!near(wanted, found, 0)) {
      failures.add(expected.path() + ": expected " + wanted + ", got " + found);
    }
  }

  private void checkLabel(Node expected, List<Node> probabilities, Scratch scratch) {
    for (int i = 0; i < probabilities.size(); i++) {
      double actual = scratch.probability(0, i);
      if (!near(probabilities.get(i).number(), actual, i)) {
        failures.add(
            probabilities.get(i).path()
                + ": expected "
                + probabilities.get(i).number()
                + ", got "
                + actual);
      }
    }
    List<String> labels = signature.output().labels();
    int wanted = labels.indexOf(String.valueOf(expected.value()));
    int found = scratch.label(0);
    if (wanted != found && !tied(wanted, found, probabilities)) {
      failures.add(expected.path() + ": expected " + expected.value() + ", got another label");
    }
  }

  private boolean tied(int wanted, int found, List<Node> probabilities) {
    int known = probabilities.size();
    return wanted >= 0
        && wanted < known
        && found >= 0
        && found < known
        && near(probabilities.get(wanted).number(), probabilities.get(found).number(), wanted);
  }

  private boolean near(double expected, double actual, int position) {
    double size = position < scale.length ? scale[position] : 0;
    double bound = tolerance * Math.max(Math.abs(expected), size);
    return Math.abs(actual - expected) <= bound || (Double.isNaN(actual) && Double.isNaN(expected));
  }
}
