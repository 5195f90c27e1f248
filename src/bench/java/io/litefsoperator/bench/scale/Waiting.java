package io.litefsoperator.bench.scale;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** For conditions, which say in the end what was missing, or for a time to go by. */
final class Waiting {

  private Waiting() {}

  static void until(String what, Duration atMost, Duration interval, BooleanSupplier condition) {
    Awaitility.await(what)
        .atMost(atMost)
        .pollDelay(Duration.ZERO)
        .pollInterval(interval)
        .until(condition::getAsBoolean);
  }

  /** While something is watched. */
  static void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    until(
        "the end of " + time,
        time.plusSeconds(10),
        Duration.ofMillis(100),
        () -> System.nanoTime() >= end);
  }
}
