package io.dolbear.server;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** All models by name. */
final class Models implements AutoCloseable {
  private final Map<String, Served> served = new ConcurrentSkipListMap<>();
  private volatile boolean started;
  private volatile String problem = "";

  /** Returns the model of this name, added if need be. */
  Served of(Coordinates name, Served.Attempt first) {
    return served.computeIfAbsent(name.toString(), key -> new Served(name, first));
  }

  Collection<Served> all() {
    return served.values();
  }

  /** Takes a model out of service. */
  void remove(Served model) {
    served.remove(model.name().toString());
    model.stop();
  }

  /**
   * Finds a model by its artifact, or by {@code group:artifact}.
   *
   * @throws Refusal if none or several have this name
   */
  Served named(String name) {
    Served exact = served.get(name);
    if (exact != null) {
      return exact;
    }
    List<Served> found =
        served.values().stream().filter(one -> one.name().artifact().equals(name)).toList();
    if (found.size() > 1) {
      throw Refusal.badRequest(
          "several models have the name \"" + name + "\"; say group:artifact instead");
    }
    if (found.isEmpty()) {
      throw new Refusal(404, "no model has this name; GET /dolbear/status lists them");
    }
    return found.get(0);
  }

  /** Says that what is there at the start has been looked at. */
  void started() {
    started = true;
  }

  /** Returns what is wrong with the desired-version file, or an empty text. */
  String problem() {
    return problem;
  }

  void problem(String text) {
    problem = text;
  }

  /** Returns why not all models answer, or an empty text. */
  String unready() {
    if (!started) {
      return "starting";
    }
    if (served.isEmpty()) {
      return "no model is here yet";
    }
    List<String> waiting =
        served.values().stream()
            .filter(one -> one.current() == null)
            .map(one -> one.name() + " " + one.attempt().error())
            .map(String::strip)
            .toList();
    return waiting.isEmpty() ? "" : "not ready: " + String.join("; ", waiting);
  }

  @Override
  public void close() {
    served.values().forEach(Served::stop);
  }
}
