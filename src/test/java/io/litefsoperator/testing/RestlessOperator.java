package io.litefsoperator.testing;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Kills the operator of a bed at random moments, as {@code kill -9} does, and starts another each
 * time. One runs when it is closed.
 */
public final class RestlessOperator implements AutoCloseable {

  private static final Duration LONGEST_LIFE = Duration.ofSeconds(8);

  private final TestBed bed;
  private final Random chance;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicInteger kills = new AtomicInteger();
  private final CompletableFuture<Void> work;

  public RestlessOperator(TestBed bed, Random chance) {
    this.bed = bed;
    this.chance = chance;
    this.work = CompletableFuture.runAsync(this::run, task -> new Thread(task, "killer").start());
  }

  private void run() {
    try {
      while (!closed.await(chance.nextInt((int) LONGEST_LIFE.toMillis()), TimeUnit.MILLISECONDS)) {
        bed.operator().kill();
        kills.incrementAndGet();
        bed.startOperator();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public int kills() {
    return kills.get();
  }

  /** Throws what went wrong with the operators. */
  @Override
  public void close() {
    closed.countDown();
    work.join();
  }
}
