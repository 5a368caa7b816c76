package io.dolbear.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConcurrencyTest {
  private static final int THREADS = 8;

  @TempDir Path folder;

  @Test
  void threadsNeverSeeEachOthersRows() throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (Model<Double, Double> model = TestPackage.crickets(folder).seen(TestPackage::load)) {
      List<Future<Integer>> done = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        double mine = thread;
        done.add(threads.submit(() -> wrong(model, mine)));
      }
      for (Future<Integer> each : done) {
        assertEquals(0, each.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static int wrong(Model<Double, Double> model, double start) {
    int wrong = 0;
    for (int i = 0; i < 5_000; i++) {
      double x = start + i * 8;
      wrong += model.predict(x) == (double) (3.25f * (float) x + 25.25f) ? 0 : 1;
      if (i % 500 == 0) {
        wrong += model.predictAll(List.of(x, x + 1)).size() == 2 ? 0 : 1;
      }
    }
    return wrong;
  }

  @Test
  void closingWaitsForPredictionsUnderWay() throws InterruptedException, ExecutionException {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    TestPackage crickets = TestPackage.crickets(folder);
    try {
      for (int round = 0; round < 20; round++) {
        Model<Double, Double> model = crickets.seen(TestPackage::load);
        List<Future<Integer>> done = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
          done.add(threads.submit(() -> untilClosed(model)));
        }
        while (model.predict(20.0) < 0) {
          Thread.onSpinWait();
        }
        model.close();
        for (Future<Integer> each : done) {
          assertTrue(each.get() >= 0);
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static int untilClosed(Model<Double, Double> model) {
    int count = 0;
    while (true) {
      try {
        model.predict(20.0);
        count++;
      } catch (IllegalStateException closed) {
        return count;
      }
    }
  }
}
