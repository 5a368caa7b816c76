package io.dolbear.runtime;

/** What went wrong with a model or a value given to it, and what to do next. */
public final class ModelException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String problem;
  private final String hint;

  /** Says the problem and the next step; the cause may be null. */
  public ModelException(String problem, String hint, Throwable cause) {
    super(hint.isEmpty() ? problem : problem + " → " + hint, cause);
    this.problem = problem;
    this.hint = hint;
  }

  ModelException(String problem, String hint) {
    this(problem, hint, null);
  }

  /** Returns what went wrong, without the hint. */
  public String problem() {
    return problem;
  }

  /** Returns the next step, or an empty text. */
  public String hint() {
    return hint;
  }
}
