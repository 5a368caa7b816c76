package io.dolbear.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.dolbear.runtime.json.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class JsonWriterTest {
  @Test
  void writesWhatIsReadBack() {
    String odd = "\"\\\n\r\t\u0000\u001f é \ud83e\udd97 </script>";
    JsonWriter to = new JsonWriter().open('{').member(odd, odd).member("none", null);
    to.name("list").open('[').item(1.5).item(-3L).item("x").open('[').close(']').raw("true");
    to.close(']').name("empty").open('{').close('}').shape(-1, 3).close('}');
    Map<?, ?> read = (Map<?, ?>) Json.parse(to.toString());
    assertEquals(odd, read.get(odd));
    assertEquals(Arrays.asList(1.5, -3L, "x", List.of(), true), read.get("list"));
    assertEquals(Map.of(), read.get("empty"));
    assertEquals(List.of(-1L, 3L), read.get("shape"));
    assertEquals(List.of(odd, "none", "list", "empty", "shape"), List.copyOf(read.keySet()));
  }
}
