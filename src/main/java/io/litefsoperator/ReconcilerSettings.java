package io.litefsoperator;

import io.litefsoperator.observe.Pace;
import java.time.Duration;

/**
 * How often the reconciler looks at a cluster, and how often at its nodes.
 *
 * @param resync longest time between two looks at a cluster, whatever happens
 * @param pollSettled time between two polls of a node of a cluster in which all is well
 * @param pollUnsettled the same as long as all is not well, of a node that has just said something
 *     new
 */
public record ReconcilerSettings(Duration resync, Duration pollSettled, Duration pollUnsettled) {

  /** Until all nodes were asked: one that was not is asked at once. */
  Pace paceAtFirst() {
    return Pace.each(pollSettled);
  }

  Pace pace(boolean settled, boolean urgent) {
    if (settled) {
      return Pace.each(pollSettled);
    }
    return urgent || pollSettled.compareTo(pollUnsettled) < 0
        ? Pace.confirming(pollUnsettled)
        : Pace.slowing(pollUnsettled, pollSettled);
  }
}
