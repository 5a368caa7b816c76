package io.dolbear.server;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What the administrator says, by a context parameter, a system property or an environment
 * variable; the first of these that is there counts.
 *
 * @param models models on the class path, {@code group:artifact}, beside those that are found
 * @param repository a folder or URL in Maven's layout; empty: none
 * @param follow the desired-version file; empty: none
 * @param user for the repository; empty: none
 * @param password for the repository
 * @param packageLimit bytes of a data jar
 * @param bodyLimit bytes of a request
 * @param bodySeconds how long a request may take to arrive
 * @param concurrency requests that are computed at once
 * @param queue requests that wait for that
 * @param waitMillis how long they wait
 */
record Settings(
    List<String> models,
    String repository,
    Optional<Path> follow,
    String user,
    String password,
    long packageLimit,
    int bodyLimit,
    int bodySeconds,
    int concurrency,
    int queue,
    int waitMillis) {

  /** Reads them; {@code context} gives a context parameter or null. */
  static Settings read(UnaryOperator<String> context) {
    Source source = new Source(context);
    int cores = Runtime.getRuntime().availableProcessors();
    return new Settings(
        Stream.of(source.text("models").split("[,\\s]+")).filter(one -> !one.isEmpty()).toList(),
        source.text("repository"),
        Optional.of(source.text("follow")).filter(one -> !one.isEmpty()).map(Path::of),
        source.text("repository.user"),
        source.text("repository.password"),
        source.number("package.limit", 2L << 30),
        (int) source.number("body.limit", 8 << 20),
        (int) source.number("body.seconds", 30),
        (int) source.number("concurrency", 2L * cores),
        (int) source.number("queue", 256),
        (int) source.number("queue.millis", 10_000));
  }

  private record Source(UnaryOperator<String> context) {
    String text(String name) {
      String full = "dolbear." + name;
      String variable = full.replace('.', '_').toUpperCase(Locale.ROOT);
      return Stream.of(context.apply(full), System.getProperty(full), System.getenv(variable))
          .filter(one -> one != null && !one.isBlank())
          .map(String::strip)
          .findFirst()
          .orElse("");
    }

    long number(String name, long otherwise) {
      String found = text(name);
      try {
        long number = found.isEmpty() ? otherwise : Long.parseLong(found);
        if (number >= 1 && number <= (otherwise > Integer.MAX_VALUE ? Long.MAX_VALUE : 1 << 30)) {
          return number;
        }
      } catch (NumberFormatException reason) {
        // said below
      }
      throw new IllegalArgumentException(
          "dolbear." + name + " must be a whole number from 1, not \"" + found + "\"");
    }
  }

  /** Leaves out what nobody should read. */
  @Override
  public String toString() {
    return "Settings[models=" + models + ", follow=" + follow + "]";
  }
}
