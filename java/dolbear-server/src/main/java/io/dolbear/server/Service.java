package io.dolbear.server;

/** What the servlet works with. */
final class Service implements AutoCloseable {
  private final Models models = new Models();
  private final Metrics metrics = new Metrics();
  private final Limits limits;

  Service(Settings settings) {
    this.limits = new Limits(settings);
  }

  Models models() {
    return models;
  }

  Metrics metrics() {
    return metrics;
  }

  Limits limits() {
    return limits;
  }

  /**
   * Answers an inference request.
   *
   * @param version which one is asked for; empty: whichever serves
   */
  String infer(Served served, String version, String body) {
    return limits.computed(
        () -> {
          while (true) {
            Loaded loaded = served.find(version);
            try {
              return Answer.to(Question.parse(body, loaded.description()), loaded);
            } catch (IllegalStateException closed) {
              if (served.current() == loaded) {
                throw closed;
              }
              // Exchanged between the look and the run: the next one answers.
            }
          }
        });
  }

  @Override
  public void close() {
    models.close();
  }
}
