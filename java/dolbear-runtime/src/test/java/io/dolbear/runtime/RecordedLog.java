package io.dolbear.runtime;

import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what is logged, for tests. */
public final class RecordedLog extends System.LoggerFinder {
  static final List<String> LINES = new CopyOnWriteArrayList<>();

  /** Java makes one. */
  public RecordedLog() {}

  @Override
  public System.Logger getLogger(String name, Module module) {
    return new System.Logger() {
      @Override
      public String getName() {
        return name;
      }

      @Override
      public boolean isLoggable(Level level) {
        return level.getSeverity() >= Level.WARNING.getSeverity();
      }

      @Override
      public void log(Level level, ResourceBundle bundle, String words, Throwable thrown) {
        LINES.add(words);
      }

      @Override
      public void log(Level level, ResourceBundle bundle, String format, Object... values) {
        LINES.add(format);
      }
    };
  }
}
