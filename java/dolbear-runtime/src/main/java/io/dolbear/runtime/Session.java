package io.dolbear.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

/**
 * One ONNX Runtime session and its signature. Runs may come from any thread; closing waits for
 * them.
 */
final class Session {
  private final String name;
  private final String provider;
  private final String sha256;
  private final Signature signature;
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final Graph graph;
  private final Slots slots = new Slots();
  private volatile boolean pins = true;

  Session(String name, byte[] model, String sha256, Signature signature) {
    this.name = name;
    this.sha256 = sha256;
    this.signature = signature;
    Engine.Opened opened = Engine.open(name, model);
    this.environment = opened.environment();
    this.session = opened.session();
    this.provider = opened.provider();
    try {
      this.graph = new Graph(session, signature, name);
    } catch (OrtException | RuntimeException reason) {
      Engine.close(session);
      throw reason instanceof ModelException known ? known : failed(reason);
    }
  }

  Signature signature() {
    return signature;
  }

  String sha256() {
    return sha256;
  }

  String provider() {
    return provider;
  }

  interface Work<T> {
    void write(Scratch scratch);

    T read(Scratch scratch);
  }

  /** Fills a scratch, runs the model and reads the scratch. */
  <T> T run(int rows, Work<T> work) {
    Slots.Slot slot = slots.mine();
    if (!slots.enter(slot)) {
      throw new IllegalStateException("the model " + name + " is closed");
    }
    Scratch scratch = null;
    try {
      scratch = rows == 1 ? slot.take() : null;
      if (scratch == null) {
        scratch = new Scratch(rows, graph, signature, pins, environment);
      }
      work.write(scratch);
      scratch = ran(scratch, work);
      return work.read(scratch);
    } catch (OrtException reason) {
      throw failed(reason);
    } finally {
      if (scratch != null) {
        keep(slot, scratch);
      }
      slots.leave(slot);
    }
  }

  private <T> Scratch ran(Scratch scratch, Work<T> work) throws OrtException {
    try {
      scratch.run(session);
      return scratch;
    } catch (OrtException reason) {
      if (!scratch.pinned()) {
        throw reason;
      }
      return again(scratch, work);
    }
  }

  // Some graphs declare output shapes that they don't keep: let them allocate their outputs.
  private <T> Scratch again(Scratch scratch, Work<T> work) throws OrtException {
    Scratch free = new Scratch(scratch.rows(), graph, signature, false, environment);
    try {
      work.write(free);
      free.run(session);
    } catch (OrtException | RuntimeException reason) {
      free.close();
      throw reason;
    }
    pins = false;
    scratch.close();
    return free;
  }

  private void keep(Slots.Slot slot, Scratch scratch) {
    if (scratch.rows() == 1) {
      slot.put(scratch);
    } else {
      scratch.close();
    }
  }

  private ModelException failed(Exception reason) {
    return new ModelException(
        "the model " + name + " can't compute: " + reason.getMessage(),
        "Its self-test says whether it runs on this machine at all.",
        reason);
  }

  void close() {
    slots.close();
    Engine.close(session);
  }
}
