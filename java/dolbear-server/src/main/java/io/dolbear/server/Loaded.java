package io.dolbear.server;

import io.dolbear.runtime.SelfTest;
import io.dolbear.runtime.UntypedModel;

/** A model whose golden examples have passed on this machine. */
record Loaded(UntypedModel model, Description description, String version, String sha256)
    implements AutoCloseable {

  /**
   * Tests a model; closes it if it fails.
   *
   * @throws LoadException if a golden example comes out otherwise
   */
  static Loaded tested(UntypedModel model, String sha256) throws LoadException {
    try {
      SelfTest test = model.selfTest();
      if (!test.passed()) {
        throw new LoadException(
            test.cases() == 0
                ? "it has no golden examples"
                : "golden examples come out otherwise here: " + test.failures().get(0));
      }
      Description description = new Description(model, sha256);
      return new Loaded(model, description, model.info().version(), sha256);
    } catch (LoadException | RuntimeException reason) {
      model.close();
      throw reason;
    }
  }

  @Override
  public void close() {
    model.close();
  }
}
