package io.dolbear.runtime;

import java.time.LocalDate;

/** One row of outputs; a generated API reads it while its reader is called, not later. */
public final class Prediction {
  private final Scratch scratch;
  private final int[] labels;
  private final int[] positions;
  private int row;

  /** {@code labels} leads from the signature's labels to the API's, {@code positions} back. */
  Prediction(Scratch scratch, int[] labels, int[] positions) {
    this.scratch = scratch;
    this.labels = labels;
    this.positions = positions;
  }

  void start(int next) {
    row = next;
  }

  /** Returns the output as the model gives it. */
  public double number() {
    return scratch.value(row);
  }

  /** Returns the output rounded half to even. */
  public long whole() {
    double rounded = Math.rint(number());
    if (!(rounded >= Long.MIN_VALUE && rounded <= Long.MAX_VALUE)) {
      throw new ModelException(
          "the model gives " + rounded + " for the whole number " + scratch.output().name(), "");
    }
    return (long) rounded;
  }

  /** Returns the output as a day. */
  public LocalDate date() {
    return LocalDate.ofEpochDay(whole());
  }

  /** Returns the position of the label in the API's order. */
  public int label() {
    int position = scratch.label(row);
    if (position < 0 || position >= labels.length) {
      throw new ModelException(
          "the model gives a label that its signature doesn't know for " + scratch.output().name(),
          "It and its signature aren't of one piece; publish it again.");
    }
    return labels[position];
  }

  /** Returns the probability of the label at this position of the API's order. */
  public float probability(int label) {
    return (float) scratch.probability(row, positions[label]);
  }

  /** Returns the probability of the label as the graph computed it, in double precision or not. */
  public double exactProbability(int label) {
    return scratch.probability(row, positions[label]);
  }

  /** Returns all probabilities in the API's order. */
  public float[] probabilities() {
    float[] all = new float[positions.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = probability(i);
    }
    return all;
  }
}
