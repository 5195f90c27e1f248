package io.litefsoperator.process;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Gives the heap that a storm of changes took back to the machine. The serial collector does that
 * in a full collection alone, and where little happens none comes for hours.
 */
final class SpareHeap implements AutoCloseable {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(30);

  /** Bytes for which a pause of some ten milliseconds is worth it. */
  private static final long WORTH = 24L * 1024 * 1024;

  private final BooleanSupplier isIdle;
  private final LongSupplier size;
  private final Runnable collection;
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "spare-heap");
            thread.setDaemon(true);
            return thread;
          });
  private long sizeAfter;

  /**
   * Looks from now on.
   *
   * @param isIdle whether a pause would hold up nothing
   */
  static SpareHeap ofThisProcess(BooleanSupplier isIdle) {
    SpareHeap heap = new SpareHeap(isIdle, Runtime.getRuntime()::totalMemory, System::gc);
    ScheduledFuture<?> unused =
        heap.scheduler.scheduleWithFixedDelay(
            heap::look, LOOK_EVERY.toSeconds(), LOOK_EVERY.toSeconds(), TimeUnit.SECONDS);
    return heap;
  }

  /**
   * @param size of the heap, in bytes, used or not
   * @param collection makes it as small as may be
   */
  SpareHeap(BooleanSupplier isIdle, LongSupplier size, Runnable collection) {
    this.isIdle = isIdle;
    this.size = size;
    this.collection = collection;
  }

  /** Collects once for each time that the heap has grown. */
  void look() {
    if (isIdle.getAsBoolean() && size.getAsLong() - sizeAfter >= WORTH) {
      collection.run();
      sizeAfter = size.getAsLong();
    }
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
