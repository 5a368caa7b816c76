package io.dolbear.runtime;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A loaded model behind a generated API. Any number of threads may predict at once. Models of the
 * same content share one ONNX Runtime session, which is freed when the last of them is closed.
 *
 * @param <I> the API's input
 * @param <O> the API's output
 */
public final class Model<I, O> implements AutoCloseable {
  // One batch bounds memory; ONNX Runtime gains nothing from larger ones.
  private static final int BATCH = 4096;

  private final Sessions shared;
  private final Session session;
  private final Mapping mapping;
  private final Writer<I> writer;
  private final Reader<O> reader;
  private final ModelInfo info;
  private final Entries entries;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Model(
      Entries entries, Sessions shared, Contract contract, Writer<I> writer, Reader<O> reader) {
    this.entries = entries;
    this.shared = shared;
    this.session = shared.session();
    this.mapping = Mapping.of(contract, session.signature());
    this.writer = writer;
    this.reader = reader;
    this.info =
        new ModelInfo(
            contract.group(),
            contract.artifact(),
            entries.version(),
            session.sha256(),
            session.provider());
  }

  /** Writes one input of an API into a row. */
  @FunctionalInterface
  public interface Writer<I> {
    /** Writes each value at its position in the contract. */
    void write(I input, Row row);
  }

  /** Reads one output of an API from a prediction. */
  @FunctionalInterface
  public interface Reader<O> {
    /** Makes the output; the prediction is of no use afterwards. */
    O read(Prediction prediction);
  }

  /**
   * Loads the model whose data jar is on the class path of the API's class, else of the thread.
   *
   * @throws ModelException if it isn't there, is damaged, or doesn't fit the API or this machine
   */
  public static <I, O> Model<I, O> load(
      Class<?> api, Contract contract, Writer<I> writer, Reader<O> reader) {
    Entries entries = Entries.find(api, contract);
    Sessions shared = Sessions.acquire(entries, contract.name());
    try {
      return new Model<>(entries, shared, contract, writer, reader);
    } catch (RuntimeException reason) {
      shared.release();
      throw reason;
    }
  }

  /**
   * Predicts for one input.
   *
   * @throws ModelException if the model doesn't take a value; the message names the input
   */
  public O predict(I input) {
    Objects.requireNonNull(input, "input");
    return predict(List.of(input)).get(0);
  }

  /**
   * Predicts for all inputs, in their order, in as few runs as memory allows.
   *
   * @throws ModelException if the model doesn't take a value; the message names the input
   */
  public List<O> predictAll(Collection<? extends I> inputs) {
    List<I> all = List.copyOf(inputs);
    List<O> outputs = new ArrayList<>(all.size());
    int batch = session.signature().atOnce(BATCH);
    for (int start = 0; start < all.size(); start += batch) {
      outputs.addAll(predict(all.subList(start, Math.min(all.size(), start + batch))));
    }
    return outputs;
  }

  private List<O> predict(List<I> inputs) {
    checkOpen();
    return session.run(
        inputs.size(),
        new Session.Work<>() {
          @Override
          public void write(Scratch scratch) {
            Row row = new Row(scratch, mapping.inputs());
            for (int i = 0; i < inputs.size(); i++) {
              row.start(i);
              row.leave(mapping.absent());
              writer.write(inputs.get(i), row);
            }
          }

          @Override
          public List<O> read(Scratch scratch) {
            Prediction prediction =
                new Prediction(scratch, mapping.labels(), mapping.positions());
            List<O> outputs = new ArrayList<>(inputs.size());
            for (int i = 0; i < inputs.size(); i++) {
              prediction.start(i);
              outputs.add(reader.read(prediction));
            }
            return outputs;
          }
        });
  }

  /** Says which model this is, and what computes it. */
  public ModelInfo info() {
    return info;
  }

  /** Computes the model's golden examples on this machine. */
  public SelfTest selfTest() {
    checkOpen();
    return Golden.of(entries.json("golden.json"), session).test();
  }

  private void checkOpen() {
    if (closed.get()) {
      throw new IllegalStateException(info.coordinates() + " is closed");
    }
  }

  /** Gives up this model; predictions under way end well, later ones are refused. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      shared.release();
    }
  }
}
