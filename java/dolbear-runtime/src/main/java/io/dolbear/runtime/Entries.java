package io.dolbear.runtime;

import io.dolbear.runtime.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URL;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;

/** The entries of one model's data jar, found through class loaders. */
final class Entries {
  private static final int SMALL = 64 << 20;
  private static final int ARRAY = Integer.MAX_VALUE - 8;

  private final ClassLoader loader;
  private final String name;
  private final String folder;
  private final String properties;
  private final String pom;

  private Entries(ClassLoader loader, String group, String artifact) {
    this.loader = loader;
    this.name = group + ":" + artifact;
    String path = group + "/" + artifact;
    this.folder = "META-INF/dolbear/" + path + "/";
    this.properties = "META-INF/maven/" + path + "/pom.properties";
    this.pom = "META-INF/maven/" + path + "/pom.xml";
  }

  /** Looks in the loader of the API's class, then in the thread's. */
  static Entries find(Class<?> api, Contract contract) {
    Set<ClassLoader> loaders = new LinkedHashSet<>();
    loaders.add(api.getClassLoader());
    loaders.add(Thread.currentThread().getContextClassLoader());
    loaders.remove(null);
    for (ClassLoader loader : loaders) {
      Entries entries = new Entries(loader, contract.group(), contract.artifact());
      if (entries.here()) {
        return entries;
      }
    }
    throw new ModelException(
        "no data of the model " + contract.name() + " on the class path",
        "Depend on " + contract.name() + ", at run time too; its -api jar holds classes only.");
  }

  /** Looks in this loader only. */
  static Entries in(ClassLoader loader, String group, String artifact) {
    Entries entries = new Entries(loader, group, artifact);
    if (!entries.here()) {
      throw new ModelException(
          "no data of the model " + entries.name + " there",
          "Give the data jar of this model; its -api jar holds classes only.");
    }
    return entries;
  }

  private boolean here() {
    try {
      List<URL> found = Collections.list(loader.getResources(folder + "passport.json"));
      Set<String> contents = new LinkedHashSet<>();
      for (URL url : found) {
        URLConnection connection = url.openConnection();
        connection.setUseCaches(false); // a cached jar would outlive a redeployment
        try (InputStream stream = connection.getInputStream()) {
          contents.add(sha256(stream.readNBytes(SMALL)));
        }
      }
      if (contents.size() > 1) {
        throw new ModelException(
            "several versions of the model " + name + " on the class path: " + found,
            "Keep one of these jars.");
      }
      return !found.isEmpty();
    } catch (IOException reason) {
      throw unreadable("passport.json", reason);
    }
  }

  String digest(String entry) {
    return sha256(bytes(entry, SMALL));
  }

  /** Parses an entry. */
  Node json(String entry) {
    byte[] content = bytes(entry, SMALL);
    try {
      String text =
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return new Node(name + " " + entry, Json.parse(text));
    } catch (CharacterCodingException | IllegalArgumentException reason) {
      throw unreadable(entry, reason);
    }
  }

  byte[] bytes(String entry) {
    return bytes(entry, ARRAY);
  }

  private byte[] bytes(String entry, int limit) {
    try (InputStream stream = loader.getResourceAsStream(folder + entry)) {
      if (stream == null) {
        throw new ModelException(
            "the model " + name + " has no " + entry, "Its data jar is damaged; fetch it again.");
      }
      byte[] content = limit == ARRAY ? stream.readAllBytes() : stream.readNBytes(limit + 1);
      if (content.length > limit) {
        throw new ModelException(name + " " + entry + " is larger than " + limit + " bytes", "");
      }
      return content;
    } catch (IOException reason) {
      throw unreadable(entry, reason);
    }
  }

  /** Returns the version by Maven's properties in the jar; empty where there are none. */
  String version() {
    try (InputStream stream = loader.getResourceAsStream(properties)) {
      byte[] content = stream == null ? new byte[0] : stream.readNBytes(1 << 16);
      Properties found = new Properties();
      found.load(new StringReader(new String(content, StandardCharsets.UTF_8)));
      return found.getProperty("version", "");
    } catch (IOException | IllegalArgumentException reason) {
      return "";
    }
  }

  private ModelException unreadable(String entry, Exception reason) {
    return new ModelException(
        "can't read " + entry + " of the model " + name + ": " + reason.getMessage(),
        "Its data jar is damaged, or was replaced while in use; fetch it again.",
        reason);
  }

  /** Compares the content with what the jar says of it, where it says so. */
  void check() {
    try {
      URL url = loader.getResource(folder + "passport.json");
      if (url != null) {
        Content.check(url, folder, pom, name);
      }
    } catch (IOException reason) {
      throw unreadable("the jar", reason);
    }
  }

  static String sha256(byte[] content) {
    return HexFormat.of().formatHex(sha256().digest(content));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException reason) {
      throw new IllegalStateException("each Java platform has SHA-256", reason);
    }
  }
}
