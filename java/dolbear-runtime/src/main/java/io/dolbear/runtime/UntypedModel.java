package io.dolbear.runtime;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/**
 * A loaded model without a generated API, for programs that learn only at run time what it takes,
 * as a server does. Inputs and labels are counted in the order of the signature. Any number of
 * threads may predict at once; models of the same content share one ONNX Runtime session.
 */
public final class UntypedModel implements AutoCloseable {
  private static final int BATCH = 4096;

  private final Sessions shared;
  private final Session session;
  private final ModelInfo info;
  private final Node golden;
  private final List<Input> inputs;
  private final Output output;
  private final int[] positions;
  private final int[] labels;
  private final AtomicBoolean closed = new AtomicBoolean();

  private UntypedModel(Sessions shared, ModelInfo info, Entries entries) {
    this.shared = shared;
    this.session = shared.session();
    this.info = info;
    this.golden = entries.json("golden.json");
    Signature signature = session.signature();
    Node told = entries.json("signature.json");
    List<Node> toldInputs = told.get("inputs").items();
    this.positions = IntStream.range(0, signature.inputs().size()).toArray();
    this.inputs =
        IntStream.of(positions)
            .mapToObj(i -> Input.of(signature.inputs().get(i), toldInputs.get(i)))
            .toList();
    this.output = Output.of(signature.output(), told.get("outputs").items().get(0));
    this.labels = IntStream.range(0, signature.output().labels().size()).toArray();
  }

  /**
   * What the model takes.
   *
   * @param length of a vector; 0: a single value
   * @param values the labels of a closed category; empty: it isn't one
   * @param unit for people, may be empty
   * @param description for people, may be empty
   */
  public record Input(
      String name,
      Contract.Kind kind,
      int length,
      boolean optional,
      List<String> values,
      String unit,
      String description) {
    private static Input of(Field field, Node told) {
      return new Input(
          field.name(),
          field.kind(),
          field.length(),
          field.optional(),
          field.values(),
          told.get("unit").text(""),
          told.get("description").text(""));
    }
  }

  /**
   * What the model gives.
   *
   * @param labels of a class, in the order of their probabilities; empty: a number or a date
   * @param unit for people, may be empty
   * @param description for people, may be empty
   */
  public record Output(
      String name, Contract.Kind kind, List<String> labels, String unit, String description) {
    private static Output of(Signature.Output output, Node told) {
      return new Output(
          output.name(),
          output.kind(),
          output.labels(),
          told.get("unit").text(""),
          told.get("description").text(""));
    }
  }

  /** Writes one row of inputs; an input that isn't written keeps what was there: write each. */
  @FunctionalInterface
  public interface Writer {
    /** Writes each input at its position; {@code row} counts from 0. */
    void write(int row, Row to);
  }

  /** Reads one row of outputs. */
  @FunctionalInterface
  public interface Reader {
    /** Reads the output; the prediction is of no use afterwards. */
    void read(int row, Prediction from);
  }

  /**
   * Loads a model whose data jar this class loader sees.
   *
   * @throws ModelException if it isn't there, is damaged, or doesn't fit this machine
   */
  public static UntypedModel find(ClassLoader loader, String group, String artifact) {
    Entries entries = Entries.in(loader, group, artifact);
    Sessions shared = Sessions.acquire(entries, group + ":" + artifact);
    try {
      Session session = shared.session();
      ModelInfo info =
          new ModelInfo(group, artifact, entries.version(), session.sha256(), session.provider());
      return new UntypedModel(shared, info, entries);
    } catch (RuntimeException reason) {
      shared.release();
      throw reason;
    }
  }

  /**
   * Loads a model from its data jar, which isn't needed afterwards.
   *
   * @throws ModelException as {@link #find}
   */
  public static UntypedModel open(Path jar, String group, String artifact) {
    try (URLClassLoader loader = new URLClassLoader(new URL[] {url(jar)}, null)) {
      return find(loader, group, artifact);
    } catch (IOException reason) {
      throw new ModelException("can't read " + jar + ": " + reason.getMessage(), "", reason);
    }
  }

  private static URL url(Path jar) throws MalformedURLException {
    return jar.toUri().toURL();
  }

  /** Returns the inputs in the order of the signature. */
  public List<Input> inputs() {
    return inputs;
  }

  /** Returns the output. */
  public Output output() {
    return output;
  }

  /**
   * Predicts rows in their order, in as few runs as memory allows.
   *
   * @throws ModelException if the model doesn't take a value; the message names the input
   * @throws IllegalStateException if the model is closed
   */
  public void predict(int rows, Writer writer, Reader reader) {
    int batch = session.signature().atOnce(BATCH);
    for (int start = 0; start < rows; start += batch) {
      predict(start, Math.min(batch, rows - start), writer, reader);
    }
  }

  private void predict(int start, int rows, Writer writer, Reader reader) {
    checkOpen();
    session.run(
        rows,
        new Session.Work<Void>() {
          @Override
          public void write(Scratch scratch) {
            Row row = new Row(scratch, positions);
            for (int i = 0; i < rows; i++) {
              row.start(i);
              writer.write(start + i, row);
            }
          }

          @Override
          public Void read(Scratch scratch) {
            Prediction prediction = new Prediction(scratch, labels, labels);
            for (int i = 0; i < rows; i++) {
              prediction.start(i);
              reader.read(start + i, prediction);
            }
            return null;
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
    return Golden.of(golden, session).test();
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
