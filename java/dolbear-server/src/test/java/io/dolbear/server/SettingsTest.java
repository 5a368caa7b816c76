package io.dolbear.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsTest {
  @Test
  void theContextComesBeforeTheSystem() {
    System.setProperty("dolbear.follow", "/system");
    try {
      assertEquals(Optional.of(Path.of("/system")), Settings.read(name -> null).follow());
      assertEquals(Optional.of(Path.of("/system")), Settings.read(name -> " ").follow());
      Map<String, String> context = Map.of("dolbear.follow", " /context ");
      assertEquals(Optional.of(Path.of("/context")), Settings.read(context::get).follow());
    } finally {
      System.clearProperty("dolbear.follow");
    }
    assertEquals(Optional.empty(), Settings.read(name -> null).follow());
  }

  @Test
  void modelsAreAList() {
    Map<String, String> context = Map.of("dolbear.models", "com.acme:a, com.acme:b\n");
    assertEquals(List.of("com.acme:a", "com.acme:b"), Settings.read(context::get).models());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "many", "1e3", "99999999999"})
  void aLimitIsAWholeNumber(String value) {
    Map<String, String> context = Map.of("dolbear.queue", value);
    String said =
        assertThrows(IllegalArgumentException.class, () -> Settings.read(context::get))
            .getMessage();
    assertTrue(said.contains("dolbear.queue"), said);
  }

  @Test
  void thePasswordIsNeverShown() {
    Map<String, String> context =
        Map.of("dolbear.repository", "http://u:hush@x/", "dolbear.repository.password", "hush");
    assertFalse(Settings.read(context::get).toString().contains("hush"));
  }
}
