package io.dolbear.server;

/** One model by its name: the version that answers, and the one that is on its way. */
final class Served {
  private final Coordinates name;
  private volatile Loaded current;
  private volatile Attempt attempt;
  private volatile long loads;
  private volatile long failures;
  private boolean stopped;

  Served(Coordinates name, Attempt attempt) {
    this.name = name;
    this.attempt = attempt;
  }

  enum State {
    READY,
    LOADING,
    FAILED
  }

  /** How the desired version fares; {@code error} says why it doesn't serve, as far as is known. */
  record Attempt(String version, String sha256, State state, String error) {
    static Attempt loading(String version, String sha256) {
      return new Attempt(version, sha256, State.LOADING, "");
    }

    Attempt stuck(String reason, boolean passing) {
      return new Attempt(version, sha256, passing ? State.LOADING : State.FAILED, reason);
    }

    boolean wants(Desired.Version other) {
      return version.equals(other.version()) && sha256.equals(other.sha256());
    }
  }

  Coordinates name() {
    return name;
  }

  /** Returns the version that answers; null: none yet. */
  Loaded current() {
    return current;
  }

  Attempt attempt() {
    return attempt;
  }

  void attempt(Attempt next) {
    attempt = next;
  }

  /**
   * Returns the version that is asked for; empty: whichever serves.
   *
   * @throws Refusal 503 if it is on its way or can't be served, 404 if nobody wants it
   */
  Loaded find(String version) {
    Loaded loaded = current;
    if (loaded != null && (version.isEmpty() || version.equals(loaded.version()))) {
      return loaded;
    }
    Attempt now = attempt;
    if (version.isEmpty() || version.equals(now.version())) {
      String why = now.error().isEmpty() ? "it is being loaded" : now.error();
      String subject = (name.artifact() + " " + now.version()).strip();
      throw new Refusal(503, subject + " isn't ready: " + why);
    }
    String here = loaded == null ? "none is" : loaded.version() + " is";
    throw new Refusal(
        404, name.artifact() + " has no version \"" + version + "\" here; " + here + " served");
  }

  /** Notes why the desired version isn't served; {@code passing}: it says nothing of the version. */
  void fail(String problem, boolean passing) {
    failures++;
    attempt = attempt.stuck(problem, passing);
  }

  /** Lets this one answer from now on; requests under way end on the one before. */
  void swap(Loaded next) {
    Loaded before = exchange(next);
    if (before != null) {
      before.close();
    }
  }

  private synchronized Loaded exchange(Loaded next) {
    if (stopped) {
      return next;
    }
    Loaded before = current;
    current = next;
    loads++;
    attempt = new Attempt(next.version(), next.sha256(), State.READY, "");
    return before;
  }

  /** Answers no more, whatever is on its way. */
  void stop() {
    Loaded before;
    synchronized (this) {
      stopped = true;
      before = current;
      current = null;
    }
    if (before != null) {
      before.close();
    }
  }

  /** Returns how many versions were loaded. */
  long loads() {
    return loads;
  }

  /** Returns how often a version could not be loaded. */
  long failures() {
    return failures;
  }
}
