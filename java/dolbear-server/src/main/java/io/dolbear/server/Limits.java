package io.dolbear.server;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;

/** How much is taken in at once. */
final class Limits {
  private static final int SMALL = 64 << 10;
  private static final int DRAINED = 32 << 20;
  private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Settings settings;
  private final Semaphore running;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong held = new AtomicLong();
  private final long most;

  Limits(Settings settings) {
    this.settings = settings;
    this.running = new Semaphore(settings.concurrency());
    // A parsed request may be some ten times as large as its text.
    this.most = Math.max(settings.bodyLimit(), Runtime.getRuntime().maxMemory() / 32);
  }

  /**
   * Runs a computation once there is room for it.
   *
   * @throws Refusal 429 if too many wait, 503 if there was no room in time
   */
  <T> T computed(Supplier<T> work) {
    if (!running.tryAcquire()) {
      queue();
    }
    try {
      return work.get();
    } finally {
      running.release();
    }
  }

  private void queue() {
    if (waiting.incrementAndGet() > settings.queue()) {
      waiting.decrementAndGet();
      throw new Refusal(429, "too many requests wait already; try again in a second");
    }
    try {
      if (!running.tryAcquire(settings.waitMillis(), TimeUnit.MILLISECONDS)) {
        throw new Refusal(503, "no room within " + settings.waitMillis() + " ms; try again");
      }
    } catch (InterruptedException reason) {
      Thread.currentThread().interrupt();
      throw new Refusal(503, "stopping");
    } finally {
      waiting.decrementAndGet();
    }
  }

  /** Requests that are computed now. */
  int running() {
    return settings.concurrency() - running.availablePermits();
  }

  int waiting() {
    return waiting.get();
  }

  /**
   * Takes a request's body in, runs the work on it, and lets it go.
   *
   * @param told its length; negative: nobody knows
   * @throws Refusal 413 if it is too large, 408 if it takes too long, 429 if too much is held
   */
  <T> T withBody(InputStream stream, long told, Function<String, T> work) throws IOException {
    if (told > settings.bodyLimit()) {
      throw tooLarge();
    }
    long size = told >= 0 && told <= SMALL ? 0 : told >= 0 ? told : settings.bodyLimit();
    if (held.addAndGet(size) > most) {
      held.addAndGet(-size);
      throw new Refusal(429, "too many large requests at once; try again in a second");
    }
    try {
      return work.apply(text(body(stream, told)));
    } finally {
      held.addAndGet(-size);
    }
  }

  private byte[] body(InputStream stream, long told) throws IOException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(settings.bodySeconds());
    byte[] content = new byte[told >= 0 ? (int) told + 1 : SMALL];
    int size = 0;
    for (int read; (read = stream.read(content, size, content.length - size)) >= 0; ) {
      size += read;
      if (size > settings.bodyLimit()) {
        throw tooLarge();
      }
      if (System.nanoTime() - end > 0) {
        throw new Refusal(408, "the request took longer than " + settings.bodySeconds() + " s");
      }
      if (size == content.length) {
        content = Arrays.copyOf(content, Math.min(2 * size, settings.bodyLimit() + 1));
      }
    }
    return Arrays.copyOf(content, size);
  }

  /**
   * Reads the rest of a refused body, within bounds: a client that is still sending would otherwise
   * find a closed connection, and no answer.
   */
  static void drain(InputStream stream, long told) throws IOException {
    if (told <= 0 || told > DRAINED) {
      return;
    }
    long end = System.nanoTime() + DRAIN_NANOS;
    byte[] block = new byte[SMALL];
    while (stream.read(block) >= 0 && System.nanoTime() - end < 0) {
      // nobody wants it
    }
  }

  private Refusal tooLarge() {
    return new Refusal(413, "the request is larger than " + settings.bodyLimit() + " bytes");
  }

  private static String text(byte[] content) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException reason) {
      throw Refusal.badRequest("the request isn't UTF-8");
    }
  }
}
