package io.litefsoperator.report;

import io.litefsoperator.api.LiteFsClusterStatus;
import io.litefsoperator.api.NodeStatus.State;
import io.litefsoperator.api.Remediation.Strategy;
import io.litefsoperator.api.RemediationStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.util.Locale;

/** Counts the remediations that ended, over all clusters, by strategy and by what came of them. */
final class RemediationMetrics {

  private enum Outcome {
    /** The replica follows the primary again. */
    HEALED,
    /** The operator gave up, and the replica kept its volume. */
    ABANDONED,
    /** It ended otherwise. */
    UNFINISHED
  }

  /** All begin at zero, or nobody could tell the first one from one before Prometheus looked. */
  RemediationMetrics() {
    for (Strategy strategy : Strategy.values()) {
      for (Outcome outcome : Outcome.values()) {
        counter(strategy, outcome);
      }
    }
  }

  void count(LiteFsClusterStatus before, LiteFsClusterStatus after) {
    RemediationStatus ended = before.remediation();
    if (ended != null && after.remediation() == null) {
      counter(ended.strategy(), outcome(ended, after)).increment();
    }
  }

  private static Counter counter(Strategy strategy, Outcome outcome) {
    return Counter.builder("litefs.operator.remediations")
        .description("Remediations of replicas that ended, by strategy and by what came of them.")
        .tag("strategy", strategy.name())
        .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
        .register(Metrics.globalRegistry);
  }

  private static Outcome outcome(RemediationStatus ended, LiteFsClusterStatus after) {
    if (ended.abandoned() != null) {
      return Outcome.ABANDONED;
    }
    return after.nodes().stream()
            .filter(node -> node.name().equals(ended.node()))
            .anyMatch(node -> node.state() == State.Streaming)
        ? Outcome.HEALED
        : Outcome.UNFINISHED;
  }
}
