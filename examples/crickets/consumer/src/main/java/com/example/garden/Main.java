package com.example.garden;

import io.dolbear.examples.crickets.Crickets;
import java.util.Locale;

/** Says how warm it is by the chirps of a cricket. */
public final class Main {
  private static final Crickets CRICKETS = Crickets.load(); // once; any thread may use it

  private Main() {}

  /** Takes the chirps per second, 18 if left out. */
  public static void main(String[] arguments) {
    if (arguments.length > 1) {
      System.err.println("usage: mvn -q compile exec:java -Dexec.args=CHIRPS_PER_SECOND");
      return;
    }
    double chirps = arguments.length == 0 ? 18 : Double.parseDouble(arguments[0]);
    Crickets.Input input = Crickets.Input.builder().chirpsPerSecond(chirps).build();
    double fahrenheit = CRICKETS.predict(input).temperatureF();
    System.out.printf(
        Locale.ROOT,
        "%.1f chirps per second: %.1f degrees Fahrenheit, says %s%n",
        chirps,
        fahrenheit,
        CRICKETS.model().coordinates());
  }
}
