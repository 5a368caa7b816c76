import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.dolbear.bench.crickets.Crickets;
import io.dolbear.bench.mixed.Mixed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One row, one thread: the typed API against ONNX Runtime's own Java API on the same model and the
 * same inputs, in turn in one run. Prints one JSON line per model.
 *
 * <p>{@code arrays} is how most programs call it, {@code buffers} with a direct buffer per call,
 * {@code pinned} with all that can be kept between calls.
 */
public final class RowBench {
  private static final int CALLS = 40_000;
  private static final int ROUNDS = 7;
  private static final int NUMBERS = 20;
  private static final String[][] TEXTS = {{"a", "b"}, {"c", "d"}, {"e", "f"}, {"g", "h"}};

  private static double sink;

  private RowBench() {}

  private interface Call {
    double run(int row) throws OrtException;
  }

  public static void main(String[] arguments) throws OrtException, IOException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      try (OrtSession session = environment.createSession(model("crickets"), options);
          Crickets typed = Crickets.load()) {
        compare("crickets", crickets(environment, session, typed));
      }
      try (OrtSession session = environment.createSession(model("mixed"), options);
          Mixed typed = Mixed.load()) {
        compare("mixed", mixed(environment, session, typed));
      }
    }
  }

  private static byte[] model(String name) throws IOException {
    String path = "/META-INF/dolbear/io.dolbear.bench/" + name + "/model.onnx";
    try (InputStream stream = RowBench.class.getResourceAsStream(path)) {
      return stream.readAllBytes();
    }
  }

  private static float chirps(int row) {
    return 14.5f + (row & 7) * 0.5f;
  }

  private static Map<String, Call> crickets(
      OrtEnvironment environment, OrtSession session, Crickets typed) throws OrtException {
    String input = session.getInputNames().iterator().next();
    String output = session.getOutputNames().iterator().next();
    long[] shape = {1, 1};
    Map<String, Call> calls = new LinkedHashMap<>();
    calls.put(
        "arrays",
        row -> {
          float[][] values = {{chirps(row)}};
          try (OnnxTensor tensor = OnnxTensor.createTensor(environment, values);
              OrtSession.Result result = session.run(Map.of(input, tensor))) {
            return ((float[][]) result.get(0).getValue())[0][0];
          }
        });
    calls.put(
        "buffers",
        row -> {
          FloatBuffer buffer = direct();
          buffer.put(0, chirps(row));
          try (OnnxTensor tensor = OnnxTensor.createTensor(environment, buffer, shape);
              OrtSession.Result result = session.run(Map.of(input, tensor))) {
            return ((OnnxTensor) result.get(0)).getFloatBuffer().get(0);
          }
        });
    FloatBuffer kept = direct();
    FloatBuffer given = direct();
    Map<String, OnnxTensor> feed =
        Map.of(input, OnnxTensor.createTensor(environment, kept, shape));
    Map<String, OnnxTensor> pinned =
        Map.of(output, OnnxTensor.createTensor(environment, given, shape));
    calls.put(
        "pinned",
        row -> {
          kept.put(0, chirps(row));
          session.run(feed, Set.of(), pinned).close();
          return given.get(0);
        });
    calls.put("typed", row -> typed.predict(new Crickets.Input(chirps(row))).temperatureF());
    return calls;
  }

  private static FloatBuffer direct() {
    return ByteBuffer.allocateDirect(Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  private static float number(int row, int column) {
    return ((row * 31 + column * 17) & 255) / 64f - 2;
  }

  private static String text(int row, int column) {
    return TEXTS[column][row >> column & 1];
  }

  private static Map<String, Call> mixed(
      OrtEnvironment environment, OrtSession session, Mixed typed) {
    Map<String, Call> calls = new LinkedHashMap<>();
    long[] shape = {1, 1};
    calls.put(
        "arrays",
        row -> {
          Map<String, OnnxTensor> feed = new LinkedHashMap<>();
          for (int i = 0; i < NUMBERS; i++) {
            float[][] values = {{number(row, i)}};
            feed.put("x" + i, OnnxTensor.createTensor(environment, values));
          }
          return finish(environment, session, row, feed);
        });
    calls.put(
        "buffers",
        row -> {
          Map<String, OnnxTensor> feed = new LinkedHashMap<>();
          for (int i = 0; i < NUMBERS; i++) {
            FloatBuffer buffer = direct();
            buffer.put(0, number(row, i));
            feed.put("x" + i, OnnxTensor.createTensor(environment, buffer, shape));
          }
          return finish(environment, session, row, feed);
        });
    calls.put("typed", row -> typed.predict(input(row)).score());
    return calls;
  }

  private static double finish(
      OrtEnvironment environment, OrtSession session, int row, Map<String, OnnxTensor> feed)
      throws OrtException {
    for (int i = 0; i < TEXTS.length; i++) {
      String[] values = {text(row, i)};
      feed.put("t" + i, OnnxTensor.createTensor(environment, values, new long[] {1, 1}));
    }
    try (OrtSession.Result result = session.run(feed)) {
      return ((OnnxTensor) result.get(0)).getFloatBuffer().get(0);
    } finally {
      feed.values().forEach(OnnxTensor::close);
    }
  }

  private static Mixed.Input input(int row) {
    return Mixed.Input.builder()
        .x0(number(row, 0))
        .x1(number(row, 1))
        .x2(number(row, 2))
        .x3(number(row, 3))
        .x4(number(row, 4))
        .x5(number(row, 5))
        .x6(number(row, 6))
        .x7(number(row, 7))
        .x8(number(row, 8))
        .x9(number(row, 9))
        .x10(number(row, 10))
        .x11(number(row, 11))
        .x12(number(row, 12))
        .x13(number(row, 13))
        .x14(number(row, 14))
        .x15(number(row, 15))
        .x16(number(row, 16))
        .x17(number(row, 17))
        .x18(number(row, 18))
        .x19(number(row, 19))
        .t0(text(row, 0))
        .t1(text(row, 1))
        .t2(text(row, 2))
        .t3(text(row, 3))
        .build();
  }

  private static void compare(String name, Map<String, Call> calls) throws OrtException {
    checkEqual(calls);
    Map<String, List<double[]>> rounds = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (Map.Entry<String, Call> call : calls.entrySet()) {
        double[] measured = measure(call.getValue());
        if (round > 1) {
          rounds.computeIfAbsent(call.getKey(), key -> new ArrayList<>()).add(measured);
        }
      }
    }
    StringBuilder line = new StringBuilder("{\"model\":\"" + name + "\"");
    rounds.forEach(
        (call, measured) ->
            line.append(
                String.format(
                    Locale.ROOT,
                    ",\"%s\":{\"p50\":%.3f,\"p99\":%.3f}",
                    call,
                    median(measured, 0),
                    median(measured, 1))));
    System.out.println(line + "}");
  }

  private static void checkEqual(Map<String, Call> calls) throws OrtException {
    for (int row = 0; row < 500; row++) {
      double expected = Double.NaN;
      for (Call call : calls.values()) {
        double found = call.run(row);
        if (!Double.isNaN(expected) && found != expected) {
          throw new IllegalStateException("row " + row + ": " + expected + " and " + found);
        }
        expected = found;
      }
    }
  }

  private static double[] measure(Call call) throws OrtException {
    long[] taken = new long[CALLS];
    for (int row = 0; row < CALLS; row++) {
      long start = System.nanoTime();
      sink += call.run(row);
      taken[row] = System.nanoTime() - start;
    }
    Arrays.sort(taken);
    return new double[] {taken[CALLS / 2] / 1e3, taken[CALLS * 99 / 100] / 1e3};
  }

  private static double median(List<double[]> rounds, int which) {
    double[] values = rounds.stream().mapToDouble(round -> round[which]).sorted().toArray();
    return values[values.length / 2];
  }
}
