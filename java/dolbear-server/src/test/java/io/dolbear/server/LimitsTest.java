package io.dolbear.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

final class LimitsTest {
  private static final Map<String, String> SMALL =
      Map.of(
          "dolbear.body.limit", "100",
          "dolbear.body.seconds", "1",
          "dolbear.concurrency", "1",
          "dolbear.queue", "1",
          "dolbear.queue.millis", "60000");

  private final Limits limits = new Limits(Settings.read(SMALL::get));

  private static int status(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(Refusal.class, call).status();
  }

  @Test
  void oneRunsOneWaitsAndTheThirdIsRefused() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    Thread runs = new Thread(() -> limits.computed(() -> await(begun, end)));
    runs.start();
    begun.await();
    Thread waits = new Thread(() -> limits.computed(() -> await(begun, end)));
    waits.start();
    while (limits.waiting() == 0) {
      Thread.onSpinWait();
    }
    assertEquals(429, status(() -> limits.computed(() -> "never")));
    end.countDown();
    runs.join();
    waits.join();
    assertEquals("again", limits.computed(() -> "again"));
    assertEquals(0, limits.running());
  }

  @Test
  void whoWaitsTooLongIsRefused() throws InterruptedException {
    Limits impatient =
        new Limits(
            Settings.read(name -> name.endsWith("millis") ? "1" : SMALL.get(name)));
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    Thread runs = new Thread(() -> impatient.computed(() -> await(begun, end)));
    runs.start();
    begun.await();
    assertEquals(503, status(() -> impatient.computed(() -> "never")));
    end.countDown();
    runs.join();
  }

  private static String await(CountDownLatch begun, CountDownLatch end) {
    begun.countDown();
    try {
      end.await();
    } catch (InterruptedException reason) {
      Thread.currentThread().interrupt();
    }
    return "";
  }

  @Test
  void aBodyEndsAtTheLimit() throws IOException {
    String text = "é" + "x".repeat(98);
    assertEquals(text, limits.withBody(stream(text), 100, body -> body));
    assertEquals(text, limits.withBody(stream(text), -1, body -> body));
    assertEquals(413, status(() -> limits.withBody(stream(text + "x"), 101, body -> body)));
    assertEquals(413, status(() -> limits.withBody(stream(text + "x"), -1, body -> body)));
    assertEquals("", limits.withBody(stream(""), 0, body -> body));
  }

  @Test
  void aBodyIsText() {
    InputStream bytes = new ByteArrayInputStream(new byte[] {'"', (byte) 0xFF, '"'});
    assertEquals(400, status(() -> limits.withBody(bytes, 3, body -> body)));
  }

  @Test
  void aBodyComesInTime() {
    long start = System.nanoTime();
    InputStream slow =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }

          @Override
          public int read(byte[] target, int from, int length) {
            while (System.nanoTime() - start < 1_100_000_000L) {
              Thread.onSpinWait();
            }
            target[from] = 'x';
            return 1;
          }
        };
    assertEquals(408, status(() -> limits.withBody(slow, -1, body -> body)));
  }

  @Test
  void largeBodiesShareABoundedPlace() throws IOException {
    long half = Runtime.getRuntime().maxMemory() / 64 + 1;
    Limits large =
        new Limits(
            Settings.read(name -> name.endsWith("body.limit") ? String.valueOf(half) : null));
    String text =
        large.withBody(
            stream("one"),
            -1,
            one -> {
              assertEquals(429, status(() -> large.withBody(stream("two"), -1, two -> two)));
              return one;
            });
    assertEquals("one", text);
    assertEquals("two", large.withBody(stream("two"), -1, two -> two));
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
