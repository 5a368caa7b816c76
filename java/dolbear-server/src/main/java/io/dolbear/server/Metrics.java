package io.dolbear.server;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts, told in Prometheus' text format. */
final class Metrics {
  private static final double[] BOUNDS = {
    .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10
  };

  private final Map<String, LongAdder> requests = new ConcurrentSkipListMap<>();
  private final LongAdder[] buckets = new LongAdder[BOUNDS.length + 1];
  private final LongAdder nanos = new LongAdder();

  Metrics() {
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = new LongAdder();
    }
  }

  /** Counts an inference request; {@code model} is one that is known, or empty. */
  void count(String model, int status, long taken) {
    String labels = "{model=\"" + model + "\",code=\"" + status + "\"}";
    requests.computeIfAbsent(labels, key -> new LongAdder()).increment();
    nanos.add(taken);
    int bucket = 0;
    while (bucket < BOUNDS.length && taken > BOUNDS[bucket] * 1e9) {
      bucket++;
    }
    buckets[bucket].increment();
  }

  String text(Models models, Limits limits) {
    StringBuilder to = new StringBuilder(2048);
    head(to, "dolbear_requests_total", "counter", "Inference requests by model and status.");
    requests.forEach((labels, count) -> line(to, "dolbear_requests_total" + labels, count.sum()));
    histogram(to);
    head(to, "dolbear_in_flight", "gauge", "Requests that are computed now.");
    line(to, "dolbear_in_flight", limits.inFlight());
    head(to, "dolbear_waiting", "gauge", "Requests that wait to be computed.");
    line(to, "dolbear_waiting", limits.waiting());
    head(to, "dolbear_model_ready", "gauge", "1 if the version that is wanted answers.");
    for (Served one : models.all()) {
      line(to, "dolbear_model_ready" + labels(one), one.attempt().state() == Served.State.READY ? 1 : 0);
    }
    return to.toString();
  }

  private static String labels(Served one) {
    Loaded loaded = one.current();
    String version = loaded == null ? "" : loaded.version();
    return "{model=\"" + one.name() + "\",version=\"" + version + "\"}";
  }

  private void histogram(StringBuilder to) {
    String name = "dolbear_request_seconds";
    head(to, name, "histogram", "Time from a whole request to its response.");
    long count = 0;
    for (int i = 0; i < BOUNDS.length; i++) {
      count += buckets[i].sum();
      line(to, String.format(Locale.ROOT, "%s_bucket{le=\"%s\"}", name, BOUNDS[i]), count);
    }
    count += buckets[BOUNDS.length].sum();
    line(to, name + "_bucket{le=\"+Inf\"}", count);
    to.append(name).append("_sum ").append(nanos.sum() / 1e9).append('\n');
    line(to, name + "_count", count);
  }

  private static void head(StringBuilder to, String name, String type, String help) {
    to.append("# HELP ").append(name).append(' ').append(help).append('\n');
    to.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private static void line(StringBuilder to, String name, long value) {
    to.append(name).append(' ').append(value).append('\n');
  }
}
