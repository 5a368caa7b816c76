package io.dolbear.runtime.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTest {
  @Test
  void readsEachKindOfValue() {
    Object value =
        Json.parse(" {\"a\":[1,-0,1.5,1e2,true,false,null],\"b\":{},\"\":\"\\u00e9\\n\\\"\"} ");
    List<Object> items = Arrays.asList(1L, 0L, 1.5, 100.0, true, false, null);
    assertEquals(Map.of("a", items, "b", Map.of(), "", "é\n\""), value);
    assertNull(Json.parse("null"));
  }

  @Test
  void keepsWholeNumbersExact() {
    assertEquals(Long.MAX_VALUE, Json.parse("9223372036854775807"));
    assertEquals(Long.MIN_VALUE, Json.parse("-9223372036854775808"));
    assertEquals(9.223372036854775808e18, Json.parse("9223372036854775808"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "{", "[", "[1,", "[1,]", "{\"a\"}", "{\"a\":1,}", "{a:1}", "01", "1.", ".5", "+1",
        "1e", "NaN", "Infinity", "1e999", "tru", "\"a", "\"\\x\"", "\"\\u12g4\"", "\"\t\"", "1 2",
        "\"\\u\uff10\uff10\uff14\uff11\"", "\"\\ud800\"", "\"\\ude00\\ud83d\"",
        "{\"a\":1,\"a\":2}", "'a'", "\"\\", "-", "[1 2]"
      })
  void refusesWhatIsNotJson(String text) {
    assertThrows(IllegalArgumentException.class, () -> Json.parse(text));
  }

  @Test
  void refusesWhatWouldExhaustTheStack() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertThrows(IllegalArgumentException.class, () -> Json.parse(deep));
    String digits = "1".repeat(1_000_000);
    assertThrows(IllegalArgumentException.class, () -> Json.parse(digits));
  }
}
