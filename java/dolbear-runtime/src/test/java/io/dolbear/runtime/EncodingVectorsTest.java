package io.dolbear.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.dolbear.runtime.json.Json;
import java.io.IOException;
import java.lang.reflect.Array;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vectors that Python's encoding passes too: docs/formats/encoding-vectors.json. */
final class EncodingVectorsTest {
  private static final Map<String, Integer> TYPES =
      Map.ofEntries(
          Map.entry("float", 1),
          Map.entry("uint8", 2),
          Map.entry("int8", 3),
          Map.entry("uint16", 4),
          Map.entry("int16", 5),
          Map.entry("int32", 6),
          Map.entry("int64", 7),
          Map.entry("string", 8),
          Map.entry("bool", 9),
          Map.entry("double", 11),
          Map.entry("uint32", 12),
          Map.entry("uint64", 13));
  private static final List<String> LACKING = List.of("uint16", "uint32", "uint64");

  static Stream<Node> vectors() throws IOException {
    Path file = Path.of("../../docs/formats/encoding-vectors.json");
    return new Node("", Json.parse(Files.readString(file))).get("cases").items().stream();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void encodesAsThePageSays(Node vector) throws OrtException {
    String tensor = vector.get("tensor").text().replaceAll("tensor\\((.*)\\)", "$1");
    byte[] graph =
        new Onnx()
            .input("x", TYPES.get(tensor), -1, Math.max(1, length(vector)))
            .output("y", Onnx.INT64, 2)
            .node("Shape", "x", "y")
            .bytes();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession session = environment.createSession(graph)) {
      Signature signature = signature(vector);
      if (LACKING.contains(tensor) || vector.get("refused").text("").equals("type")) {
        assertThrows(ModelException.class, () -> new Graph(session, signature, "test"));
        return;
      }
      Graph made = new Graph(session, signature, "test");
      try (Scratch scratch = new Scratch(1, made, signature, false, environment)) {
        Row row = new Row(scratch, new int[] {0});
        if (vector.get("refused").isNull()) {
          put(row, vector);
          checkAll(vector, made.type("x"), scratch);
        } else {
          ModelException refused = assertThrows(ModelException.class, () -> put(row, vector));
          assertTrue(refused.getMessage().contains("\"x\""), refused.getMessage());
        }
      }
    }
  }

  private static Signature signature(Node vector) {
    Field field =
        new Field(
            "x",
            Contract.Kind.valueOf(vector.get("type").text().toUpperCase(java.util.Locale.ROOT)),
            length(vector),
            vector.get("optional").truth(false),
            vector.get("values").texts(),
            Range.UNKNOWN);
    return new Signature(
        List.of(field),
        new Signature.Output("y", Contract.Kind.INTEGER, List.of()),
        new Signature.Binding(false, List.of("x"), "y", ""));
  }

  private static void put(Row row, Node vector) {
    Node given = vector.get("given");
    boolean missing = given.isNull();
    if (length(vector) > 0) {
      putVector(row, given, vector.get("type").text());
      return;
    }
    switch (vector.get("type").text()) {
      case "float" -> row.put(0, missing ? null : (Double) number(given));
      case "integer" -> row.put(0, missing ? null : (Long) whole(given));
      case "boolean" -> row.put(0, missing ? null : (Boolean) given.truth(false));
      case "date" -> row.put(0, missing ? null : LocalDate.parse(given.text()));
      default -> row.put(0, given.text(null));
    }
  }

  private static int length(Node vector) {
    return vector.get("shape").items().stream().mapToInt(size -> (int) size.whole()).sum();
  }

  private static void putVector(Row row, Node given, String type) {
    if (given.isNull()) {
      row.put(0, (long[]) null);
    } else if (type.equals("integer")) {
      row.put(0, given.items().stream().mapToLong(EncodingVectorsTest::whole).toArray());
    } else {
      row.put(0, given.items().stream().mapToDouble(EncodingVectorsTest::number).toArray());
    }
  }

  private static long whole(Node given) {
    if (given.value() instanceof Long whole) {
      return whole;
    }
    // Beyond a long, no Java caller can give it.
    throw new ModelException("input \"x\": " + given.value() + " is no long", "");
  }

  private static double number(Node node) {
    Node special = node.get("float");
    return special.isNull() ? node.number() : Double.parseDouble(special.text());
  }

  private static void checkAll(Node vector, OnnxJavaType type, Scratch scratch)
      throws OrtException {
    Object row = Array.get(scratch.cells(0).tensor().getValue(), 0);
    scratch.cells(0).ran();
    List<Node> elements = vector.get("elements").items();
    assertEquals(Math.max(1, elements.size()), Array.getLength(row));
    if (elements.isEmpty()) {
      check(vector.get("element"), type, Array.get(row, 0));
    }
    for (int i = 0; i < elements.size(); i++) {
      check(elements.get(i), type, Array.get(row, i));
    }
  }

  private static void check(Node expected, OnnxJavaType type, Object element) {
    switch (type) {
      case STRING -> assertEquals(expected.text(), element);
      case BOOL -> assertEquals(expected.truth(false), element);
      case FLOAT, DOUBLE ->
          assertEquals(Double.valueOf(number(expected)), ((Number) element).doubleValue());
      case UINT8 -> assertEquals(expected.whole(), ((Number) element).longValue() & 0xFF);
      default -> assertEquals(expected.whole(), ((Number) element).longValue());
    }
    assertFalse(expected.isNull());
  }
}
