package io.dolbear.server;

/** Why a version of a model can't be served. */
final class LoadException extends Exception {
  private static final long serialVersionUID = 1L;

  LoadException(String message) {
    super(message);
  }
}
