package io.litefsoperator.observe;

import java.time.Duration;

/**
 * How often a node is asked: at first each {@code from}, then after as long as it has said the
 * same, up to {@code upTo}. So a node that has just begun to wait for something is soon seen to go
 * on, and thousands that wait cost little.
 *
 * @param from time from the end of a poll to the next one, of a node that said something else
 * @param upTo not shorter
 */
public record Pace(Duration from, Duration upTo) {

  /** The same, however long the node has said the same. */
  public static Pace each(Duration interval) {
    return new Pace(interval, interval);
  }

  Duration after(Duration same) {
    return same.compareTo(from) < 0 ? from : same.compareTo(upTo) > 0 ? upTo : same;
  }
}
