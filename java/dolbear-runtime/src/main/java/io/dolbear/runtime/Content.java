package io.dolbear.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/**
 * The content digest of a data jar, as docs/formats/package.md has it. A jar whose manifest names
 * none, as one that was merged from others, isn't checked.
 */
final class Content {
  private static final int POM = 1 << 20;

  private Content() {}

  /** Compares the digest in the manifest of the entry's jar with the jar's entries. */
  static void check(URL entry, String folder, String pom, String name) throws IOException {
    URLConnection connection = entry.openConnection();
    if (!(connection instanceof JarURLConnection inside)) {
      return;
    }
    inside.setUseCaches(false);
    try (JarFile jar = inside.getJarFile()) {
      String told = told(jar.getManifest());
      if (told == null || jar.getEntry(pom) == null) {
        return;
      }
      String found = "sha256:" + digest(jar, folder, pom);
      if (!told.equals(found)) {
        throw new ModelException(
            "the data jar of " + name + " has the content " + found + ", but says " + told,
            "It is damaged or was tampered with; fetch it again from your repository.");
      }
    }
  }

  private static String told(Manifest manifest) {
    return manifest == null ? null : manifest.getMainAttributes().getValue("Dolbear-Content");
  }

  private static String digest(JarFile jar, String folder, String pom) throws IOException {
    Map<String, String> digests = new TreeMap<>();
    for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
      if (entry.getName().startsWith(folder) && !entry.isDirectory()) {
        digests.put(entry.getName(), digest(jar, entry));
      }
    }
    try (InputStream stream = jar.getInputStream(jar.getEntry(pom))) {
      String text = new String(stream.readNBytes(POM), StandardCharsets.UTF_8);
      String bare = text.replaceAll("<version>[^<]*</version>", "<version></version>");
      digests.put("pom.xml", Entries.sha256(bare.getBytes(StandardCharsets.UTF_8)));
    }
    String json =
        digests.entrySet().stream()
            .map(entry -> "\"" + entry.getKey() + "\":\"sha256:" + entry.getValue() + "\"")
            .collect(Collectors.joining(",", "{", "}"));
    return Entries.sha256(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String digest(JarFile jar, JarEntry entry) throws IOException {
    MessageDigest digest = Entries.sha256();
    try (InputStream stream = new DigestInputStream(jar.getInputStream(entry), digest)) {
      stream.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
