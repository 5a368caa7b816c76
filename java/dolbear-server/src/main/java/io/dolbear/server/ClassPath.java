package io.dolbear.server;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** Finds data jars in WEB-INF/lib and wherever else the application's class loader looks. */
final class ClassPath {
  private static final Pattern ENTRY = Pattern.compile("META-INF/dolbear/([^/]+)/([^/]+)/.+");
  // A data jar has its manifest first, then the entries of its model.
  private static final int LOOKED_AT = 8;

  private ClassPath() {}

  /** Returns the sha256 of the data jar of each model, by its name. */
  static Map<String, String> models(ServletContext context, ClassLoader loader)
      throws IOException {
    Map<String, String> found = new TreeMap<>();
    Set<String> jars = context.getResourcePaths("/WEB-INF/lib/");
    for (String jar : jars == null ? Set.<String>of() : jars) {
      if (jar.endsWith(".jar")) {
        try (InputStream stream = context.getResourceAsStream(jar)) {
          first(stream, found);
        }
      }
    }
    for (URL manifest : Collections.list(loader.getResources(JarFile.MANIFEST_NAME))) {
      URLConnection connection = manifest.openConnection();
      if (connection instanceof JarURLConnection inside) {
        inside.setUseCaches(false);
        try (JarFile jar = inside.getJarFile()) {
          all(jar, inside.getJarFileURL(), found);
        }
      }
    }
    return found;
  }

  private static void first(InputStream stream, Map<String, String> found) throws IOException {
    MessageDigest digest = MavenRepository.sha256();
    InputStream seen = new DigestInputStream(stream, digest);
    ZipInputStream jar = new ZipInputStream(seen);
    for (int i = 0; i < LOOKED_AT; i++) {
      ZipEntry entry = jar.getNextEntry();
      if (entry == null) {
        return;
      }
      Optional<String> name = name(entry.getName());
      if (name.isPresent()) {
        seen.transferTo(OutputStream.nullOutputStream());
        found.put(name.get(), HexFormat.of().formatHex(digest.digest()));
        return;
      }
    }
  }

  private static void all(JarFile jar, URL file, Map<String, String> found) throws IOException {
    if (jar.getManifest() == null
        || jar.getManifest().getMainAttributes().getValue("Dolbear-Content") == null) {
      return;
    }
    Set<String> names = new TreeSet<>();
    jar.stream().map(ZipEntry::getName).forEach(entry -> name(entry).ifPresent(names::add));
    if (!names.isEmpty()) {
      String sha256 = sha256(file);
      names.forEach(name -> found.put(name, sha256));
    }
  }

  private static String sha256(URL file) throws IOException {
    MessageDigest digest = MavenRepository.sha256();
    URLConnection connection = file.openConnection();
    connection.setUseCaches(false);
    try (InputStream seen = new DigestInputStream(connection.getInputStream(), digest)) {
      seen.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static Optional<String> name(String entry) {
    Matcher matcher = ENTRY.matcher(entry);
    return matcher.matches()
        ? Optional.of(matcher.group(1) + ":" + matcher.group(2))
        : Optional.empty();
  }
}
