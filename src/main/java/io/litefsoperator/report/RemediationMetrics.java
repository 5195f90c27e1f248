package io.litefsoperator.report;

import io.litefsoperator.api.LiteFsClusterStatus;
import io.litefsoperator.api.NodeStatus.State;
import io.litefsoperator.api.RemediationStatus;
import io.micrometer.core.instrument.Metrics;

/** Counts the remediations that ended, over all clusters, by strategy and by what came of them. */
final class RemediationMetrics {

  void count(LiteFsClusterStatus before, LiteFsClusterStatus after) {
    RemediationStatus ended = before.remediation();
    if (ended != null && after.remediation() == null) {
      Metrics.globalRegistry
          .counter(
              "litefs.operator.remediations",
              "strategy",
              ended.strategy().name(),
              "outcome",
              outcome(ended, after))
          .increment();
    }
  }

  private static String outcome(RemediationStatus ended, LiteFsClusterStatus after) {
    if (ended.abandoned() != null) {
      return "abandoned";
    }
    return after.nodes().stream()
            .filter(node -> node.name().equals(ended.node()))
            .anyMatch(node -> node.state() == State.Streaming)
        ? "healed"
        : "unfinished";
  }
}
