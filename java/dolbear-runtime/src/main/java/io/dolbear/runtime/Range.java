package io.dolbear.runtime;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What training saw of one input. Values outside are told to the log, at most once a minute for
 * each input; texts aren't repeated there, they may be personal.
 */
final class Range {
  static final Range UNKNOWN =
      new Range("", "", Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Set.of());

  private static final Logger LOG = System.getLogger("io.dolbear.runtime");
  private static final long PAUSE = TimeUnit.MINUTES.toNanos(1);

  private final String model;
  private final String input;
  private final double minimum;
  private final double maximum;
  private final Set<String> texts;
  private final AtomicLong outside = new AtomicLong();
  private final AtomicLong next = new AtomicLong(System.nanoTime());

  Range(String model, String input, double minimum, double maximum, Set<String> texts) {
    this.model = model;
    this.input = input;
    this.minimum = minimum;
    this.maximum = maximum;
    this.texts = Set.copyOf(texts);
  }

  void watch(double value) {
    if (value < minimum || value > maximum) {
      warn("%s is outside %s to %s", value, minimum, maximum);
    }
  }

  void watch(String value) {
    if (!texts.isEmpty() && !value.isEmpty() && !texts.contains(value)) {
      warn("a text that is none of the %s known ones", texts.size());
    }
  }

  private void warn(String words, Object... values) {
    long count = outside.incrementAndGet();
    long now = System.nanoTime();
    long due = next.get();
    if (now - due >= 0 && next.compareAndSet(due, now + PAUSE) && LOG.isLoggable(Level.WARNING)) {
      String seen = String.format(Locale.ROOT, words, values);
      LOG.log(
          Level.WARNING,
          model + ": input \"" + input + "\": " + seen + " of training (" + count + " so far)");
    }
  }
}
