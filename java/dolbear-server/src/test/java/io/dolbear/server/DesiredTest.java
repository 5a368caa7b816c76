package io.dolbear.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DesiredTest {
  private static final String DIGEST = "0123456789abcdef".repeat(4);

  @TempDir Path folder;

  private Map<Coordinates, Desired.Version> read(String text) throws IOException {
    Path file = folder.resolve("desired.json");
    Files.writeString(file, text.replace("DIGEST", DIGEST));
    return Desired.read(file);
  }

  @Test
  void saysWhichVersionEachModelShallBe() throws IOException {
    assertEquals(Map.of(), read("{\"format\":1,\"models\":{}}"));
    assertEquals(
        Map.of(new Coordinates("com.acme", "a"), new Desired.Version("1.2.0", DIGEST)),
        read(
            "{\"format\":1,\"models\":{\"com.acme:a\":"
                + "{\"version\":\"1.2.0\",\"sha256\":\"DIGEST\"}}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"models\":{}}",
        "{\"format\":2,\"models\":{}}",
        "{\"format\":1}",
        "{\"format\":1,\"models\":[]}",
        "{\"format\":1,\"models\":{\"a\":{\"version\":\"1\",\"sha256\":\"DIGEST\"}}}",
        "{\"format\":1,\"models\":{\"a:b/c\":{\"version\":\"1\",\"sha256\":\"DIGEST\"}}}",
        "{\"format\":1,\"models\":{\"a:..\":{\"version\":\"1\",\"sha256\":\"DIGEST\"}}}",
        "{\"format\":1,\"models\":{\"a:b\":{\"version\":\"..\",\"sha256\":\"DIGEST\"}}}",
        "{\"format\":1,\"models\":{\"a:b\":{\"version\":\"1\",\"sha256\":\"xyz\"}}}",
        "{\"format\":1,\"models\":{\"a:b\":{\"version\":1,\"sha256\":\"DIGEST\"}}}",
        "{\"format\":1,\"models\":{\"a:b\":{\"version\":\"1\"}}}",
        "{\"format\":1,\"models\":{\"a:b\":null}}"
      })
  void refusesWhatIsNone(String text) {
    assertThrows(IOException.class, () -> read(text));
  }

  @Test
  void refusesALargeOne() {
    assertThrows(IOException.class, () -> read(" ".repeat((1 << 20) + 1)));
  }

  @Test
  void namesThePathOfAJar() {
    assertEquals(
        "com/acme/x/a/1.0/a-1.0.jar", new Coordinates("com.acme.x", "a").path("1.0"));
  }
}
