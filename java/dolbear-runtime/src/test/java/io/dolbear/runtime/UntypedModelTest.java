package io.dolbear.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dolbear.runtime.json.Json;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class UntypedModelTest {
  // What both an input and an output can be.
  private static final Map<String, Integer> TYPES =
      Map.of("float", 1, "int32", 6, "int64", 7, "bool", 9, "double", 11);

  @TempDir Path folder;

  @Test
  void saysWhatItTakesAndGives() {
    try (UntypedModel model = crickets()) {
      assertEquals(
          List.of(new UntypedModel.Input("chirps", Contract.Kind.FLOAT, 0, false, List.of(), "", "")),
          model.inputs());
      assertEquals(
          new UntypedModel.Output("temperature", Contract.Kind.FLOAT, List.of(), "", ""),
          model.output());
      assertEquals("com.acme:test:", model.info().coordinates());
      assertEquals(new SelfTest(1, List.of()), model.selfTest());
    }
  }

  @Test
  void predictsManyRowsInTheirOrder() {
    List<Double> outputs = new ArrayList<>();
    try (UntypedModel model = crickets()) {
      model.predict(
          10_000, (row, to) -> to.put(0, row / 8.0), (row, from) -> outputs.add(from.number()));
    }
    assertEquals(
        IntStream.range(0, 10_000).mapToObj(i -> 3.25 * (i / 8.0) + 25.25).toList(), outputs);
  }

  @Test
  void neverRunsOnceClosed() {
    UntypedModel model = crickets();
    model.close();
    assertThrows(
        IllegalStateException.class,
        () -> model.predict(1, (row, to) -> to.put(0, 1.0), (row, from) -> from.number()));
  }

  @Test
  void readsADataJarThatMayGoAfterwards() throws IOException {
    Path jar = folder.resolve("data.jar");
    TestPackage.crickets(folder.resolve("made"));
    TestPackage.zip(folder.resolve("made"), jar);
    try (UntypedModel model = UntypedModel.open(jar, TestPackage.GROUP, TestPackage.ARTIFACT)) {
      Files.delete(jar);
      assertTrue(model.selfTest().passed());
    }
    TestPackage.zip(folder.resolve("made"), jar);
    ModelException refused =
        assertThrows(ModelException.class, () -> UntypedModel.open(jar, "com.acme", "other"));
    assertTrue(refused.getMessage().contains("no data of the model com.acme:other"));
    Files.write(jar, new byte[] {1, 2, 3});
    assertThrows(ModelException.class, () -> UntypedModel.open(jar, "com.acme", "test"));
  }

  static Stream<Node> vectors() throws IOException {
    Path file = Path.of("../../docs/formats/encoding-vectors.json");
    return new Node("", Json.parse(Files.readString(file)))
        .get("cases").items().stream().filter(one -> TYPES.containsKey(tensor(one)))
            .filter(one -> !one.get("refused").text("").equals("type"))
            .filter(one -> one.get("shape").isNull());
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void encodesAsThePageSays(Node vector) throws IOException {
    String input = vector.get("type").text();
    boolean optional = vector.get("optional").truth(false);
    int type = TYPES.get(tensor(vector));
    byte[] graph =
        new Onnx()
            .input("x", type, -1, 1)
            .output("y", type, -1, 1)
            .node("Identity", "x", "y")
            .bytes();
    TestPackage made =
        new TestPackage(folder)
            .model(graph)
            .signature(
                "{\"format\":1,\"inputs\":[{\"name\":\"x\",\"type\":\"%s\",\"optional\":%s}],"
                        .formatted(input, optional)
                    + "\"outputs\":[{\"name\":\"y\",\"type\":\"float\"}],\"binding\":"
                    + "{\"layout\":\"columns\",\"tensors\":[\"x\"],\"value\":\"y\"}}")
            .profile("{}")
            .golden("{}");
    try (UntypedModel model = made.seen(UntypedModelTest::find)) {
      List<Double> found = new ArrayList<>();
      UntypedModel.Writer writer = (row, to) -> put(to, vector);
      UntypedModel.Reader reader = (row, from) -> found.add(from.number());
      if (vector.get("refused").isNull()) {
        model.predict(1, writer, reader);
        assertEquals(List.of(element(vector.get("element"))), found);
      } else {
        assertThrows(ModelException.class, () -> model.predict(1, writer, reader));
      }
    }
  }

  private static String tensor(Node vector) {
    return vector.get("tensor").text().replaceAll("tensor\\((.*)\\)", "$1");
  }

  private static void put(Row to, Node vector) {
    Node given = vector.get("given");
    boolean missing = given.isNull();
    switch (vector.get("type").text()) {
      case "float" -> to.put(0, missing ? null : element(given));
      case "integer" -> to.put(0, missing ? null : whole(given));
      case "boolean" -> to.put(0, missing ? null : (Boolean) given.truth(false));
      default -> to.put(0, missing ? null : LocalDate.parse(given.text()));
    }
  }

  private static Long whole(Node given) {
    if (given.value() instanceof Long whole) {
      return whole;
    }
    throw new ModelException(given.value() + " is no long", "");
  }

  private static Double element(Node node) {
    if (node.value() instanceof Boolean truth) {
      return truth ? 1.0 : 0.0;
    }
    Node special = node.get("float");
    return special.isNull() ? node.number() : Double.parseDouble(special.text());
  }

  private static UntypedModel find() {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    assertTrue(loader instanceof URLClassLoader);
    return UntypedModel.find(loader, TestPackage.GROUP, TestPackage.ARTIFACT);
  }

  private UntypedModel crickets() {
    return TestPackage.crickets(folder).seen(UntypedModelTest::find);
  }
}
