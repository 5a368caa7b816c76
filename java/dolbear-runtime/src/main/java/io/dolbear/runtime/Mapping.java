package io.dolbear.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How an API's inputs and labels lie in a model's signature. They may differ: one API serves each
 * later model that only adds optional inputs.
 */
record Mapping(int[] inputs, int[] absent, int[] labels, int[] positions) {

  static Mapping of(Contract contract, Signature signature) {
    Map<String, Integer> known = new HashMap<>();
    for (Field field : signature.inputs()) {
      known.put(field.name(), known.size());
    }
    int[] inputs = new int[contract.inputs().size()];
    for (int i = 0; i < inputs.length; i++) {
      Contract.Wanted wanted = contract.inputs().get(i);
      inputs[i] = position(contract, wanted, known.remove(wanted.name()), signature);
    }
    List<Integer> absent = new ArrayList<>(known.values());
    for (int position : absent) {
      Field field = signature.inputs().get(position);
      if (!field.optional()) {
        throw unfit(contract, "requires the input \"" + field.name() + "\", which the API lacks");
      }
    }
    int[] labels = labels(contract, signature.output());
    return new Mapping(inputs, ints(absent), labels, inverse(labels));
  }

  private static int position(
      Contract contract, Contract.Wanted wanted, Integer position, Signature signature) {
    if (position == null) {
      throw unfit(contract, "has no input \"" + wanted.name() + "\"");
    }
    Contract.Kind kind = signature.inputs().get(position).kind();
    if (kind != wanted.kind()) {
      throw unfit(
          contract,
          "takes " + kind + " for the input \"" + wanted.name() + "\", not " + wanted.kind());
    }
    int length = signature.inputs().get(position).length();
    if (length != wanted.length()) {
      throw unfit(
          contract,
          "takes "
              + Math.max(1, length)
              + " numbers for the input \""
              + wanted.name()
              + "\", not "
              + Math.max(1, wanted.length()));
    }
    return position;
  }

  private static int[] labels(Contract contract, Signature.Output output) {
    if (!output.name().equals(contract.output()) || output.kind() != contract.kind()) {
      throw unfit(contract, "gives " + output.name() + ", not " + contract.output());
    }
    int[] labels = new int[output.labels().size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = contract.labels().indexOf(output.labels().get(i));
      if (labels[i] < 0) {
        throw unfit(contract, "may give the label \"" + output.labels().get(i) + "\"");
      }
    }
    if (labels.length != contract.labels().size()) {
      throw unfit(contract, "gives fewer labels than the API has");
    }
    return labels;
  }

  private static int[] inverse(int[] labels) {
    int[] positions = new int[labels.length];
    for (int i = 0; i < labels.length; i++) {
      positions[labels[i]] = i;
    }
    return positions;
  }

  private static int[] ints(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  private static ModelException unfit(Contract contract, String words) {
    return new ModelException(
        "the model " + contract.name() + " on the class path doesn't fit its API: it " + words,
        "Depend on "
            + contract.name()
            + " only, and let it bring the "
            + contract.artifact()
            + "-api that belongs to it.");
  }
}
