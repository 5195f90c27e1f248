package io.litefsoperator.observe;

import io.litefsoperator.observe.NodeReport.Seen;
import java.time.Duration;

/**
 * How often a node is asked: at first each {@code from}, then after as long as it has said the
 * same, up to {@code upTo}. So a node that has just begun to wait for something is soon seen to go
 * on, and thousands that wait cost little.
 *
 * @param from time from the end of a poll to the next one, of a node that said something else
 * @param upTo not shorter
 * @param confirms whether it is news that a node says the same again, until it has said so {@link
 *     Seen#CONFIRMED} times
 */
public record Pace(Duration from, Duration upTo, boolean confirms) {

  /** The same, however long the node has said the same; that it says so again is no news. */
  public static Pace each(Duration interval) {
    return new Pace(interval, interval, false);
  }

  /** The same interval, where a remedy may wait until a node has said the same often enough. */
  public static Pace confirming(Duration interval) {
    return new Pace(interval, interval, true);
  }

  /** Where a node that has just said something new may soon say the next thing. */
  public static Pace slowing(Duration from, Duration upTo) {
    return new Pace(from, upTo, true);
  }

  /**
   * @param same how long nothing has changed
   */
  public Duration after(Duration same) {
    return same.compareTo(from) < 0 ? from : same.compareTo(upTo) > 0 ? upTo : same;
  }
}
