package io.dolbear.runtime;

import java.util.List;

/**
 * What the golden examples of a model say about this machine.
 *
 * @param cases how many examples were computed
 * @param failures one line per example that came out otherwise, the first ones only
 */
public record SelfTest(int cases, List<String> failures) {
  /** Keeps an own copy. */
  public SelfTest {
    failures = List.copyOf(failures);
  }

  /** Says whether all examples came out as expected; without examples nothing passed. */
  public boolean passed() {
    return cases > 0 && failures.isEmpty();
  }
}
