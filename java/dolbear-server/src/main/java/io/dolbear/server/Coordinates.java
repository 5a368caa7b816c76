package io.dolbear.server;

import java.util.regex.Pattern;

/** The name of a model: Maven's group and artifact. */
record Coordinates(String group, String artifact) {
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
  private static final int LONGEST = 200;

  Coordinates {
    check(group);
    check(artifact);
  }

  /** Parses {@code group:artifact}. */
  static Coordinates parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("\"" + text + "\" isn't group:artifact");
    }
    return new Coordinates(text.substring(0, colon), text.substring(colon + 1));
  }

  /** Refuses what could lead elsewhere in a path. */
  static String check(String word) {
    if (word.length() > LONGEST || !WORD.matcher(word).matches()) {
      throw new IllegalArgumentException("\"" + word + "\" isn't a name in Maven's coordinates");
    }
    return word;
  }

  /** Returns the path of the data jar in Maven's layout. */
  String path(String version) {
    return group.replace('.', '/')
        + ("/" + artifact + "/" + version + "/" + artifact + "-" + version + ".jar");
  }

  @Override
  public String toString() {
    return group + ":" + artifact;
  }
}
