package io.dolbear.server;

import io.dolbear.runtime.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** The desired-version file of an environment, as {@code docs/formats/desired.md} has it. */
final class Desired {
  private static final int LARGEST = 1 << 20;
  private static final int MOST = 1000;
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

  private Desired() {}

  /** Which bytes a model should have. */
  record Version(String version, String sha256) {
    Version {
      Coordinates.check(version);
      if (!DIGEST.matcher(sha256).matches()) {
        throw new IllegalArgumentException("\"sha256\" isn't 64 hexadecimal digits");
      }
    }
  }

  /**
   * Reads the file.
   *
   * @throws IOException if it isn't there, or isn't as its format says
   */
  static Map<Coordinates, Version> read(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException(file + " isn't a file"); // a pipe would be waited for
    }
    byte[] content;
    try (InputStream stream = Files.newInputStream(file)) {
      content = stream.readNBytes(LARGEST + 1);
    } catch (NoSuchFileException reason) {
      throw new IOException(file + " isn't there", reason);
    }
    if (content.length > LARGEST) {
      throw new IOException("larger than " + LARGEST + " bytes");
    }
    try {
      return parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString());
    } catch (IllegalArgumentException reason) {
      throw new IOException(reason.getMessage(), reason);
    }
  }

  private static Map<Coordinates, Version> parse(String text) {
    Map<?, ?> document = object(Json.parse(text), "the document");
    if (!Objects.equals(document.get("format"), 1L)) {
      throw new IllegalArgumentException("\"format\" isn't 1");
    }
    Map<?, ?> models = object(document.get("models"), "\"models\"");
    if (models.size() > MOST) {
      throw new IllegalArgumentException("more than " + MOST + " models");
    }
    Map<Coordinates, Version> wanted = new LinkedHashMap<>();
    models.forEach((name, value) -> wanted.put(Coordinates.parse((String) name), version(value)));
    return wanted;
  }

  private static Version version(Object value) {
    Map<?, ?> members = object(value, "a model");
    return new Version(text(members, "version"), text(members, "sha256"));
  }

  private static String text(Map<?, ?> members, String name) {
    if (members.get(name) instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("\"" + name + "\" isn't a text");
  }

  private static Map<?, ?> object(Object value, String what) {
    if (value instanceof Map<?, ?> members) {
      return members;
    }
    throw new IllegalArgumentException(what + " isn't an object");
  }
}
