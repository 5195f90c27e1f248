package io.litefsoperator.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What one round of requests cost.
 *
 * @param perSecond requests answered in a second, by all clients together
 * @param p50 half of the requests took no longer, in milliseconds
 * @param p99 99 of 100 took no longer, in milliseconds
 */
record Latencies(double perSecond, double p50, double p99) {

  /**
   * @param nanoseconds of each request
   * @param took how long the round lasted
   */
  static Latencies of(long[] nanoseconds, Duration took) {
    long[] sorted = nanoseconds.clone();
    Arrays.sort(sorted);
    return new Latencies(sorted.length / (took.toNanos() / 1e9), at(sorted, 0.5), at(sorted, 0.99));
  }

  private static double at(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * share))] / 1e6;
  }

  /** The round that stands in the middle by its p50: one that was disturbed does not count. */
  static Latencies median(List<Latencies> rounds) {
    List<Latencies> sorted =
        rounds.stream().sorted(Comparator.comparingDouble(Latencies::p50)).toList();
    return sorted.get(sorted.size() / 2);
  }
}
