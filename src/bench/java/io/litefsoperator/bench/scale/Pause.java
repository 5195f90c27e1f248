package io.litefsoperator.bench.scale;

import java.time.Duration;

/** Time for which something is watched. */
final class Pause {

  private Pause() {}

  static void of(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    Waiting.until(
        "the end of " + time,
        time.plusSeconds(10),
        Duration.ofMillis(100),
        () -> System.nanoTime() >= end);
  }
}
