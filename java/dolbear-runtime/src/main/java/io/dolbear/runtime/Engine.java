package io.dolbear.runtime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession;
import java.lang.System.Logger.Level;

/**
 * Opens ONNX Runtime sessions. System properties: {@code dolbear.threads}, how many threads compute
 * one prediction (1), and {@code dolbear.gpu}, {@code forbid}, {@code prefer} (the default) or
 * {@code require}.
 */
final class Engine {
  private Engine() {}

  record Opened(OrtEnvironment environment, OrtSession session, String provider) {}

  static Opened open(String name, byte[] model) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(Math.max(0, Integer.getInteger("dolbear.threads", 1)));
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      boolean cuda = addCuda(options, System.getProperty("dolbear.gpu", "prefer"));
      OrtSession session = environment.createSession(model, options);
      return new Opened(environment, session, cuda ? "CUDA" : "CPU");
    } catch (OrtException reason) {
      throw new ModelException(
          "the model " + name + " can't be loaded: " + reason.getMessage(),
          "ONNX Runtime " + environment.getVersion() + " may be too old for it.",
          reason);
    }
  }

  private static boolean addCuda(OrtSession.SessionOptions options, String policy) {
    boolean required = "require".equals(policy);
    boolean offered = OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA);
    if ("forbid".equals(policy) || !(offered || required)) {
      return false;
    }
    try {
      options.addCUDA();
      return true;
    } catch (OrtException | UnsatisfiedLinkError reason) {
      if (required) {
        throw new ModelException(
            "the GPU can't be used: " + reason.getMessage(),
            "Manage io.dolbear:dolbear-native to its -gpu version, and see that CUDA and cuDNN are"
                + " installed.",
            reason);
      }
      System.getLogger("io.dolbear.runtime")
          .log(Level.WARNING, "the GPU can't be used, the CPU computes: " + reason.getMessage());
      return false;
    }
  }

  static void close(OrtSession session) {
    try {
      session.close();
    } catch (OrtException reason) {
      System.getLogger("io.dolbear.runtime")
          .log(Level.WARNING, "a session didn't close: " + reason.getMessage());
    }
  }
}
