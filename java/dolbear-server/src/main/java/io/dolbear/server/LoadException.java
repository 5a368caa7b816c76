package io.dolbear.server;

/** Why a version of a model can't be served. */
final class LoadException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean passing;

  /** {@code passing}: it may be otherwise later, as with a repository that doesn't answer. */
  LoadException(String message, boolean passing) {
    super(message);
    this.passing = passing;
  }

  boolean passing() {
    return passing;
  }
}
