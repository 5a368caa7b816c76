package io.dolbear.runtime;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Scratches for single rows, kept for the next call. A thread looks in its own slot, so threads
 * seldom meet; nothing is bound to a thread, so nothing stays behind when a thread or an
 * application ends.
 */
final class Slots {
  private static final long PAUSE = 1_000_000;

  private final Slot[] slots;
  private volatile boolean closed;

  Slots() {
    int wanted = 4 * Runtime.getRuntime().availableProcessors();
    slots = new Slot[Math.min(256, Integer.highestOneBit(Math.max(1, wanted - 1)) << 1)];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = new Slot();
    }
  }

  /** Counts the threads that run with this slot; {@code close} waits for them. */
  static final class Slot extends AtomicInteger {
    private static final long serialVersionUID = 1L;

    private final transient AtomicReference<Scratch> free = new AtomicReference<>();

    /** Takes the scratch that lies here, or null. */
    Scratch take() {
      return free.getAndSet(null);
    }

    /** Puts a scratch back; closes it if another lies here. */
    void put(Scratch scratch) {
      if (!free.compareAndSet(null, scratch)) {
        scratch.close();
      }
    }
  }

  /** Enters a run, which ends with {@link #leave}; false once closed. */
  boolean enter(Slot slot) {
    slot.incrementAndGet();
    if (closed) {
      slot.decrementAndGet();
      return false;
    }
    return true;
  }

  void leave(Slot slot) {
    slot.decrementAndGet();
  }

  Slot mine() {
    int hash = Long.hashCode(Thread.currentThread().getId() * 0x9E3779B97F4A7C15L);
    return slots[(hash >>> 16) & (slots.length - 1)];
  }

  /** Refuses further runs, waits for those under way, and frees all scratches. */
  void close() {
    closed = true;
    for (Slot slot : slots) {
      while (slot.get() > 0) {
        LockSupport.parkNanos(PAUSE);
      }
      Scratch scratch = slot.take();
      if (scratch != null) {
        scratch.close();
      }
    }
  }
}
