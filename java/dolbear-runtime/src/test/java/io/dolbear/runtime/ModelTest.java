package io.dolbear.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ModelTest {
  @TempDir Path folder;
  @TempDir Path other;

  @Test
  void predicts() {
    try (Model<Double, Double> model = TestPackage.crickets(folder).seen(TestPackage::load)) {
      assertEquals(90.25, model.predict(20.0));
      assertEquals("com.acme:test:", model.info().coordinates());
      assertEquals("CPU", model.info().provider());
    }
  }

  @Test
  void predictsManyRowsInTheirOrder() {
    List<Double> inputs = IntStream.range(0, 10_000).mapToObj(i -> i / 8.0).toList();
    try (Model<Double, Double> model = TestPackage.crickets(folder).seen(TestPackage::load)) {
      List<Double> outputs = model.predictAll(inputs);
      assertEquals(inputs.stream().map(x -> 3.25 * x + 25.25).toList(), outputs);
      assertEquals(List.of(), model.predictAll(List.of()));
    }
  }

  @Test
  void testsItselfByGoldenExamples() {
    TestPackage crickets = TestPackage.crickets(folder);
    try (Model<Double, Double> model = crickets.seen(TestPackage::load)) {
      assertEquals(new SelfTest(1, List.of()), model.selfTest());
      crickets.golden(
          """
          {"format":1,"scale":{"temperature":[6.7]},"tolerance":1e-5,
           "cases":[{"inputs":{"chirps":20.0},"outputs":{"temperature":90.2}}]}""");
      assertFalse(model.selfTest().passed());
      crickets.golden("{\"format\":1,\"scale\":{},\"tolerance\":1e-5,\"cases\":[]}");
      assertFalse(model.selfTest().passed());
    }
  }

  @Test
  void namesTheInputThatIsWrong() {
    try (Model<Double, Double> model = TestPackage.crickets(folder).seen(TestPackage::load)) {
      assertRefused("\"chirps\": infinity", () -> model.predict(Double.POSITIVE_INFINITY));
      assertRefused("\"chirps\": missing", () -> model.predict(Double.NaN));
      assertRefused("\"chirps\": a number is too large", () -> model.predict(1e300));
      assertEquals(90.25, model.predict(20.0));
      assertThrows(NullPointerException.class, () -> model.predict(null));
    }
  }

  @Test
  void saysThatTheDataJarIsMissing() {
    assertRefused("no data of the model com.acme:test", TestPackage::load);
  }

  @Test
  void refusesAModelThatIsNotThePassports() {
    TestPackage crickets = TestPackage.crickets(folder).model(Onnx.linear(3.25f, 26));
    assertRefused("its passport says", () -> crickets.seen(TestPackage::load));
  }

  @Test
  void refusesTwoVersionsAtOnce() {
    TestPackage.crickets(folder);
    TestPackage.crickets(other).model(Onnx.linear(1, 1)).profile("{}");
    assertRefused(
        "several versions", () -> TestPackage.seeing(TestPackage::load, folder, other));
  }

  @Test
  void bearsTheSameVersionTwice() {
    TestPackage.crickets(folder);
    TestPackage.crickets(other);
    TestPackage.seeing(TestPackage::load, folder, other).close();
  }

  @Test
  void refusesWhatIsNoModel() {
    TestPackage crickets = TestPackage.crickets(folder).model(new byte[] {1, 2, 3}).profile("{}");
    assertRefused("can't be loaded", () -> crickets.seen(TestPackage::load));
  }

  @Test
  void refusesDamagedJson() {
    TestPackage crickets = TestPackage.crickets(folder);
    crickets.signature("{\"format\":1");
    assertRefused("can't read signature.json", () -> crickets.seen(TestPackage::load));
    crickets.signature("{\"format\":2}");
    assertRefused("format", () -> crickets.seen(TestPackage::load));
    crickets.signature("{\"format\":1,\"inputs\":7}");
    assertRefused("inputs isn't an array", () -> crickets.seen(TestPackage::load));
  }

  @Test
  void refusesTensorsThatAreNotThere() {
    TestPackage crickets =
        TestPackage.crickets(folder)
            .signature(
                """
                {"format":1,"inputs":[{"name":"chirps","type":"float"}],
                 "outputs":[{"name":"temperature","type":"float"}],
                 "binding":{"layout":"matrix","tensors":["x"],"value":"z"}}""");
    assertRefused("no tensor \"z\"", () -> crickets.seen(TestPackage::load));
  }

  @Test
  void sharesOneSessionAndFreesItLast() {
    TestPackage crickets = TestPackage.crickets(folder);
    Model<Double, Double> first = crickets.seen(TestPackage::load);
    Model<Double, Double> second = crickets.seen(TestPackage::load);
    first.close();
    first.close();
    assertEquals(90.25, second.predict(20.0));
    assertThrows(IllegalStateException.class, () -> first.predict(20.0));
    second.close();
    assertThrows(IllegalStateException.class, () -> second.predict(20.0));
    try (Model<Double, Double> third = crickets.seen(TestPackage::load)) {
      assertEquals(90.25, third.predict(20.0));
    }
  }

  @Test
  void warnsOfValuesThatTrainingNeverSaw() {
    try (Model<Double, Double> model = TestPackage.crickets(folder).seen(TestPackage::load)) {
      RecordedLog.LINES.clear();
      model.predict(14.5);
      model.predict(20.0);
      assertEquals(List.of(), RecordedLog.LINES);
      model.predict(20.5);
      model.predict(20.5);
      assertEquals(1, RecordedLog.LINES.size());
      assertTrue(RecordedLog.LINES.get(0).contains("20.5 is outside 14.5 to 20.0"));
    }
  }

  @Test
  void goldenExamplesLeaveTheWarningsToOthers() {
    TestPackage crickets =
        TestPackage.crickets(folder)
            .golden(
                """
                {"format":1,"scale":{"temperature":[6.7]},"tolerance":1e-5,
                 "cases":[{"inputs":{"chirps":24.0},"outputs":{"temperature":103.25}}]}""");
    try (Model<Double, Double> model = crickets.seen(TestPackage::load)) {
      RecordedLog.LINES.clear();
      assertTrue(model.selfTest().passed());
      assertEquals(List.of(), RecordedLog.LINES);
      model.predict(24.0);
      assertTrue(RecordedLog.LINES.get(0).endsWith("of training (1 so far)"));
    }
  }

  static void assertRefused(String words, Supplier<?> call) {
    ModelException refused = assertThrows(ModelException.class, call::get);
    assertTrue(refused.getMessage().contains(words), refused.getMessage());
  }
}
