package io.dolbear.server;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Follows the desired-version file. */
final class Follower {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(1);
  private static final long MOST_PATIENCE = TimeUnit.SECONDS.toNanos(60);

  private final Path file;
  private final Models models;
  private final Loader loader;
  private final Map<Coordinates, Desired.Version> tried = new HashMap<>();
  private final Map<Coordinates, Retry> retries = new HashMap<>();
  private Map<Coordinates, Desired.Version> wanted = Map.of();
  private String seen;

  Follower(Path file, Models models, Loader loader) {
    this.file = file;
    this.models = models;
    this.loader = loader;
  }

  private record Retry(long due, long patience) {}

  /** Looks at the file once, and does what it asks for. */
  void look() {
    read();
    for (Map.Entry<Coordinates, Desired.Version> one : wanted.entrySet()) {
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
      if (bring(one.getKey(), one.getValue()) && !stamp().equals(seen)) {
        return; // many others may take long, and aren't wanted any more
      }
    }
  }

  private void read() {
    String stamp = stamp();
    if (stamp.equals(seen)) {
      return;
    }
    seen = stamp;
    try {
      Map<Coordinates, Desired.Version> next = Desired.read(file);
      retire(next.keySet());
      wanted = next;
      models.problem("");
    } catch (IOException | IllegalArgumentException reason) {
      String problem = String.valueOf(reason.getMessage());
      if (!problem.equals(models.problem())) {
        Loader.LOG.log(
            Level.WARNING, "the desired versions can't be read, all stays as it is: " + problem);
      }
      models.problem(problem);
    }
  }

  // The file is replaced, so a new one has another key even within one tick of the clock.
  private String stamp() {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return now.lastModifiedTime() + " " + now.size() + " " + now.fileKey();
    } catch (IOException reason) {
      return "";
    }
  }

  private void retire(Set<Coordinates> next) {
    Set<Coordinates> gone = new HashSet<>(wanted.keySet());
    gone.removeAll(next);
    for (Served one : models.all()) {
      if (gone.contains(one.name())) {
        models.remove(one);
        Loader.LOG.log(Level.INFO, one.name() + " serves no more: nobody desires it");
        tried.remove(one.name());
        retries.remove(one.name());
      }
    }
  }

  /** Returns whether it was tried. */
  private boolean bring(Coordinates name, Desired.Version version) {
    boolean same = version.equals(tried.get(name));
    Retry retry = retries.get(name);
    if (same && (retry == null || System.nanoTime() - retry.due() < 0)) {
      return false;
    }
    tried.put(name, version);
    if (loader.fromRepository(name, version)) {
      retries.remove(name);
    } else {
      long patience =
          same && retry != null ? Math.min(2 * retry.patience(), MOST_PATIENCE) : PATIENCE;
      retries.put(name, new Retry(System.nanoTime() + patience, patience));
    }
    return true;
  }
}
