package io.dolbear.server;

import java.util.Locale;

/** What is answered besides predictions. */
final class Pages {
  private static final int LONGEST = 1000;

  private Pages() {}

  /** Returns an error as the protocol wants it; one with a name too long to show is cut. */
  static String error(String message) {
    String shown = message.length() <= LONGEST ? message : message.substring(0, LONGEST) + "…";
    return new JsonWriter().open('{').member("error", shown).close('}').toString();
  }

  static String server(String version) {
    JsonWriter to = new JsonWriter().open('{').member("name", "dolbear");
    to.member("version", version).name("extensions").open('[').item("dolbear_missing");
    return to.close(']').close('}').toString();
  }

  /** Tells that a version answers. */
  static String ready(Loaded loaded) {
    JsonWriter to = new JsonWriter().open('{').member("name", loaded.description().name());
    return to.name("ready").raw("true").close('}').toString();
  }

  /** Tells how each model stands, in the words that {@code dolbear serve} uses. */
  static String status(Models models) {
    JsonWriter to = new JsonWriter().open('{').name("models").open('{');
    for (Served one : models.all()) {
      Loaded loaded = one.current();
      Served.Attempt attempt = one.attempt();
      to.name(one.name().toString()).open('{').member("name", one.name().artifact());
      to.member("serving", loaded == null ? null : loaded.version());
      to.member("desired", attempt.version()).member("sha256", attempt.sha256());
      to.member("state", attempt.state().name().toLowerCase(Locale.ROOT));
      to.member("error", attempt.error()).close('}');
    }
    to.close('}');
    if (!models.problem().isEmpty()) {
      to.member("error", models.problem());
    }
    return to.close('}').toString();
  }
}
