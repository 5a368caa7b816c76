package io.dolbear.server;

import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
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

  /** Returns the names of all models. */
  static Set<String> models(ServletContext context, ClassLoader loader) throws IOException {
    Set<String> found = new TreeSet<>();
    Set<String> jars = context.getResourcePaths("/WEB-INF/lib/");
    for (String jar : jars == null ? Set.<String>of() : jars) {
      if (jar.endsWith(".jar")) {
        try (InputStream stream = context.getResourceAsStream(jar)) {
          first(stream).ifPresent(found::add);
        }
      }
    }
    for (URL manifest : Collections.list(loader.getResources(JarFile.MANIFEST_NAME))) {
      URLConnection connection = manifest.openConnection();
      if (connection instanceof JarURLConnection inside) {
        inside.setUseCaches(false);
        try (JarFile jar = inside.getJarFile()) {
          all(jar, found);
        }
      }
    }
    return found;
  }

  private static Optional<String> first(InputStream stream) throws IOException {
    ZipInputStream jar = new ZipInputStream(stream);
    for (int i = 0; i < LOOKED_AT; i++) {
      ZipEntry entry = jar.getNextEntry();
      if (entry == null) {
        break;
      }
      Optional<String> name = name(entry.getName());
      if (name.isPresent()) {
        return name;
      }
    }
    return Optional.empty();
  }

  private static void all(JarFile jar, Set<String> found) throws IOException {
    if (jar.getManifest() != null
        && jar.getManifest().getMainAttributes().getValue("Dolbear-Content") != null) {
      jar.stream().map(ZipEntry::getName).forEach(entry -> name(entry).ifPresent(found::add));
    }
  }

  private static Optional<String> name(String entry) {
    Matcher matcher = ENTRY.matcher(entry);
    return matcher.matches()
        ? Optional.of(matcher.group(1) + ":" + matcher.group(2))
        : Optional.empty();
  }
}
