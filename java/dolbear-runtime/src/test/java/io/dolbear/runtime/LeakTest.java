package io.dolbear.runtime;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Native memory is invisible to the heap: what isn't closed grows the process. */
@EnabledOnOs(OS.LINUX)
final class LeakTest {
  private static final long BEARABLE = 100 << 10;

  @TempDir Path folder;

  @Test
  void reloadingAModelKeepsMemory() throws IOException {
    TestPackage crickets = TestPackage.crickets(folder);
    use(crickets, 200);
    long before = resident();
    use(crickets, 1_500);
    assertBearable(before);
  }

  private static void use(TestPackage crickets, int times) {
    for (int i = 0; i < times; i++) {
      try (Model<Double, Double> model = crickets.seen(TestPackage::load)) {
        model.predict(20.0);
        model.predictAll(Collections.nCopies(100, 20.0));
      }
    }
  }

  @Test
  void predictingKeepsMemory() throws IOException {
    try (Model<Double, Double> model = TestPackage.crickets(folder).seen(TestPackage::load)) {
      predict(model, 50_000);
      long before = resident();
      predict(model, 500_000);
      assertBearable(before);
    }
  }

  private static void predict(Model<Double, Double> model, int times) {
    for (int i = 0; i < times; i++) {
      model.predict(20.0);
      if (i % 100 == 0) {
        model.predictAll(Collections.nCopies(50, 20.0));
      }
    }
  }

  private static long resident() throws IOException {
    System.gc();
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private static void assertBearable(long before) throws IOException {
    long grown = resident() - before;
    assertTrue(grown < BEARABLE, "resident memory grew by " + grown / 1024 + " MB");
  }
}
