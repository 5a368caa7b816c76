package io.dolbear.runtime;

import static io.dolbear.runtime.ModelTest.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dolbear.runtime.Contract.Kind;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One API meets data jars of earlier and later releases. */
final class MappingTest {
  @TempDir Path folder;

  record Input(String region, double amount) {}

  private TestPackage made;

  @BeforeEach
  void write() {
    byte[] graph =
        new Onnx()
            .input("region", Onnx.STRING, -1, 1)
            .input("amount", Onnx.FLOAT, -1, 1)
            .input("later", Onnx.FLOAT, -1, 1)
            .output("p", Onnx.FLOAT, -1, 2)
            .encode("region", "r", "NORTH", "SOUTH")
            .constant("w", new long[] {1, 2}, 1, 2)
            .node("Mul", "r amount", "m")
            .node("IsNaN", "later", "i")
            .constant("zero", new long[] {1}, 0)
            .node("Where", "i m zero", "n")
            .node("MatMul", "n w", "p")
            .bytes();
    made =
        new TestPackage(folder)
            .model(graph)
            .profile("{}")
            .golden(
                """
                {"format":1,"tolerance":1e-5,"scale":{"risk":[1,1]},
                 "cases":[{"inputs":{"region":"SOUTH","amount":3.0},
                           "outputs":{"risk":"HIGH","probabilities":[6,12]}},
                          {"inputs":{"region":"SOUTH","amount":0.0},
                           "outputs":{"risk":"HIGH","probabilities":[0,0]}}]}""")
            .signature(signature(", \"optional\":true"));
  }

  private static String signature(String optional) {
    return """
        {"format":1,
         "inputs":[{"name":"amount","type":"float"},
                   {"name":"later","type":"float" OPTIONAL},
                   {"name":"region","type":"text","values":["NORTH","SOUTH"]}],
         "outputs":[{"name":"risk","type":"text","values":["LOW","HIGH"]}],
         "binding":{"layout":"columns","tensors":["amount","later","region"],"probabilities":"p"}}
        """
        .replace("OPTIONAL", optional);
  }

  private Model<Input, String> load(Contract contract) {
    return made.seen(
        () ->
            Model.load(
                MappingTest.class,
                contract,
                (input, row) -> {
                  row.put(0, input.region());
                  row.put(1, input.amount());
                },
                prediction ->
                    contract.labels().get(prediction.label())
                        + prediction.probability(0)
                        + "/"
                        + prediction.probability(1)));
  }

  private static Contract.Builder inputs() {
    return TestPackage.contract().input("region", Kind.TEXT).input("amount", Kind.FLOAT);
  }

  private static Contract risk(Contract.Builder builder, String... labels) {
    return builder.choice("risk", Kind.TEXT, java.util.List.of(labels));
  }

  @Test
  void findsInputsAndLabelsByName() {
    try (Model<Input, String> model = load(risk(inputs(), "HIGH", "LOW"))) {
      assertEquals("HIGH12.0/6.0", model.predict(new Input("SOUTH", 3)));
      assertRefused("\"region\"", () -> model.predict(new Input("EAST", 3)));
      assertRefused("\"region\": missing", () -> model.predict(new Input(null, 3)));
      assertEquals("HIGH2.0/1.0", model.predict(new Input("NORTH", 1)));
    }
  }

  @Test
  void acceptsEitherOfEquallyProbableLabels() {
    try (Model<Input, String> model = load(risk(inputs(), "LOW", "HIGH"))) {
      assertEquals(new SelfTest(2, java.util.List.of()), model.selfTest());
    }
  }

  @Test
  void refusesAModelThatAsksForMoreThanTheApiGives() {
    made.signature(signature(""));
    assertRefused("requires the input \"later\"", () -> load(risk(inputs(), "LOW", "HIGH")));
  }

  @Test
  void refusesAModelOlderThanTheApi() {
    Contract.Builder more = inputs().input("newest", Kind.TEXT);
    assertRefused("has no input \"newest\"", () -> load(risk(more, "LOW", "HIGH")));
  }

  @Test
  void refusesOtherTypesAndOutputs() {
    Contract.Builder other =
        TestPackage.contract().input("region", Kind.DATE).input("amount", Kind.FLOAT);
    assertRefused("takes TEXT", () -> load(risk(other, "LOW", "HIGH")));
    assertRefused("may give the label", () -> load(risk(inputs(), "LOW", "MIDDLE")));
    assertRefused("fewer labels", () -> load(risk(inputs(), "LOW", "HIGH", "HIGHEST")));
    assertRefused("gives risk, not x", () -> load(inputs().number("x", Kind.FLOAT)));
  }
}
