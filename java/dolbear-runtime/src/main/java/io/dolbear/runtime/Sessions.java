package io.dolbear.runtime;

import java.util.HashMap;
import java.util.Map;

/**
 * The sessions of this class loader, one per content. A session lives until each model that uses it
 * is closed.
 */
final class Sessions {
  private static final Map<String, Sessions> OPEN = new HashMap<>();

  private final String content;
  private int users;
  private Session session;

  private Sessions(String content) {
    this.content = content;
  }

  /** Opens the model's session, or takes part in the one that is open. */
  static Sessions acquire(Entries entries, String name) {
    String content = entries.digest("passport.json") + entries.digest("signature.json");
    Sessions shared;
    synchronized (OPEN) {
      shared = OPEN.computeIfAbsent(content, Sessions::new);
      shared.users++;
    }
    try {
      shared.ready(entries, name);
      return shared;
    } catch (RuntimeException | Error reason) {
      shared.release();
      throw reason;
    }
  }

  private synchronized void ready(Entries entries, String name) {
    if (session != null) {
      return;
    }
    entries.check();
    Node passport = entries.json("passport.json");
    byte[] model = entries.bytes("model.onnx");
    String sha256 = Entries.sha256(model);
    String expected = passport.get("model").get("sha256").text();
    if (!expected.equals(sha256) && !expected.equals("sha256:" + sha256)) {
      throw new ModelException(
          name + " model.onnx has the sha256 " + sha256 + ", but its passport says " + expected,
          "The data jar is damaged or was tampered with; fetch it again from your repository.");
    }
    Signature signature =
        Signature.of(entries.json("signature.json"), passport.get("profile"), name);
    session = open(name, model, sha256, signature);
  }

  private static Session open(String name, byte[] model, String sha256, Signature signature) {
    try {
      return new Session(name, model, sha256, signature);
    } catch (LinkageError | IllegalStateException reason) {
      Throwable cause = reason;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw new ModelException(
          "ONNX Runtime can't be loaded: " + cause,
          "It must be on the class path once (io.dolbear:dolbear-native brings it); it needs glibc,"
              + " not musl, and room in "
              + System.getProperty("java.io.tmpdir")
              + ", whose files may be executed; -Djava.io.tmpdir=FOLDER names another.",
          reason);
    }
  }

  synchronized Session session() {
    return session;
  }

  /** Gives up one use; the last one closes the session, once running predictions have ended. */
  void release() {
    Session last = null;
    synchronized (OPEN) {
      users--;
      if (users == 0) {
        OPEN.remove(content);
        last = session();
      }
    }
    if (last != null) {
      last.close();
    }
  }
}
