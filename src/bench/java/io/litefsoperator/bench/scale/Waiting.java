package io.litefsoperator.bench.scale;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;

/** For conditions, which say in the end what was missing. */
final class Waiting {

  private Waiting() {}

  static void until(String what, Duration atMost, Duration interval, BooleanSupplier condition) {
    Awaitility.await(what)
        .atMost(atMost)
        .pollDelay(Duration.ZERO)
        .pollInterval(interval)
        .until(condition::getAsBoolean);
  }
}
