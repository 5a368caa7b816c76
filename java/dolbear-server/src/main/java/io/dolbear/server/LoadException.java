package io.dolbear.server;

/** Why a version of a model can't be served. */
final class LoadException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean passing;

  private LoadException(String message, boolean passing) {
    super(message);
    this.passing = passing;
  }

  LoadException(String message) {
    this(message, false);
  }

  /** Makes one that says nothing of the version: it can't be got, for now. */
  static LoadException passing(String message) {
    return new LoadException(message, true);
  }

  boolean isPassing() {
    return passing;
  }
}
