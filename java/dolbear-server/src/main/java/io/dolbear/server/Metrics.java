package io.dolbear.server;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts, told in Prometheus' text format by the names that {@code dolbear serve} uses. */
final class Metrics {
  private static final String[] EDGES = {
    "0.0001", "0.00025", "0.0005", "0.001", "0.0025", "0.005", "0.01", "0.025", "0.05", "0.1",
    "0.25", "0.5", "1.0", "2.5", "5.0", "10.0", "+Inf"
  };
  private static final long[] NANOS = new long[EDGES.length];

  static {
    for (int i = 0; i < EDGES.length - 1; i++) {
      NANOS[i] = Math.round(Double.parseDouble(EDGES[i]) * 1e9);
    }
    NANOS[EDGES.length - 1] = Long.MAX_VALUE;
  }

  private final Map<String, Meter> meters = new ConcurrentSkipListMap<>();

  private static final class Meter {
    private final Map<Integer, LongAdder> codes = new ConcurrentSkipListMap<>();
    private final LongAdder[] buckets = new LongAdder[EDGES.length];
    private final LongAdder nanos = new LongAdder();

    Meter() {
      for (int i = 0; i < buckets.length; i++) {
        buckets[i] = new LongAdder();
      }
    }

    void count(int status, long taken) {
      codes.computeIfAbsent(status, key -> new LongAdder()).increment();
      nanos.add(taken);
      int bucket = 0;
      while (taken > NANOS[bucket]) {
        bucket++;
      }
      buckets[bucket].increment();
    }
  }

  /** Counts an inference request to a model that is known. */
  void count(String model, String version, int status, long taken) {
    String labels = "model=\"" + model + "\",version=\"" + version + "\"";
    meters.computeIfAbsent(labels, key -> new Meter()).count(status, taken);
  }

  String text(Models models, Limits limits) {
    StringBuilder to = new StringBuilder(2048);
    String requests = "dolbear_inference_requests_total";
    head(to, requests, "counter", "Inference requests answered.");
    meters.forEach(
        (labels, meter) ->
            meter.codes.forEach(
                (code, count) ->
                    line(to, requests, labels + ",code=\"" + code + "\"", count.sum())));
    head(to, "dolbear_inference_seconds", "histogram", "From the request's head to its answer.");
    meters.forEach((labels, meter) -> histogram(to, labels, meter));
    head(to, "dolbear_jobs_running", "gauge", "Requests that are computed now.");
    line(to, "dolbear_jobs_running", "", limits.running());
    head(to, "dolbear_jobs_waiting", "gauge", "Requests that wait to be computed.");
    line(to, "dolbear_jobs_waiting", "", limits.waiting());
    loads(to, models);
    return to.toString();
  }

  private static void loads(StringBuilder to, Models models) {
    head(to, "dolbear_model_loads_total", "counter", "Versions loaded.");
    for (Served one : models.all()) {
      line(to, "dolbear_model_loads_total", label(one), one.loads());
    }
    String failures = "dolbear_model_load_failures_total";
    head(to, failures, "counter", "Versions that could not be loaded.");
    for (Served one : models.all()) {
      line(to, failures, label(one), one.failures());
    }
    head(to, "dolbear_model_ready", "gauge", "1 if the model's desired version serves.");
    for (Served one : models.all()) {
      Served.Attempt attempt = one.attempt();
      String labels = label(one) + ",version=\"" + attempt.version() + "\"";
      boolean ready = attempt.state() == Served.State.READY;
      line(to, "dolbear_model_ready", labels, ready ? 1 : 0);
    }
  }

  private static String label(Served one) {
    return "model=\"" + one.name().artifact() + "\"";
  }

  private static void histogram(StringBuilder to, String labels, Meter meter) {
    String name = "dolbear_inference_seconds";
    long count = 0;
    for (int i = 0; i < EDGES.length; i++) {
      count += meter.buckets[i].sum();
      line(to, name + "_bucket", labels + ",le=\"" + EDGES[i] + "\"", count);
    }
    to.append(name).append("_sum{").append(labels).append("} ");
    to.append(meter.nanos.sum() / 1e9).append('\n');
    line(to, name + "_count", labels, count);
  }

  private static void head(StringBuilder to, String name, String type, String help) {
    to.append("# HELP ").append(name).append(' ').append(help).append('\n');
    to.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private static void line(StringBuilder to, String name, String labels, long value) {
    to.append(name);
    if (!labels.isEmpty()) {
      to.append('{').append(labels).append('}');
    }
    to.append(' ').append(value).append('\n');
  }
}
