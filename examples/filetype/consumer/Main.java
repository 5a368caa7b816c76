import io.dolbear.examples.filetype.Filetype;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Says of each file what it is: java Main FILE… */
public final class Main {
  private static final int BLOCK = 4096;
  private static final int HALF = 1024;
  private static final long PADDING = 256;

  public static void main(String[] files) throws IOException {
    try (Filetype model = Filetype.load()) {
      for (String file : files) {
        byte[] content = Files.readAllBytes(Path.of(file));
        Filetype.Input input = Filetype.Input.builder().bytes(features(content)).build();
        Filetype.Output answer = model.predict(input);
        System.out.printf(
            "%s\t%s\t%.6f%n",
            file, answer.contentType().label(), answer.probability(answer.contentType()));
      }
    }
  }

  /** The first and last bytes without white space outside; 256 where there is none. */
  static long[] features(byte[] content) {
    long[] features = new long[2 * HALF];
    Arrays.fill(features, PADDING);
    int end = Math.min(BLOCK, content.length);
    int start = 0;
    while (start < end && isSpace(content[start])) {
      start++;
    }
    for (int i = 0; i < Math.min(HALF, end - start); i++) {
      features[i] = content[start + i] & 0xFF;
    }
    int first = Math.max(0, content.length - BLOCK);
    int last = content.length;
    while (last > first && isSpace(content[last - 1])) {
      last--;
    }
    for (int i = 1; i <= Math.min(HALF, last - first); i++) {
      features[features.length - i] = content[last - i] & 0xFF;
    }
    return features;
  }

  private static boolean isSpace(byte sign) {
    return sign == ' ' || (sign >= '\t' && sign <= '\r');
  }
}
