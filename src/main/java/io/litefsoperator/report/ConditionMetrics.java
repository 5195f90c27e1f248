package io.litefsoperator.report;

import io.fabric8.kubernetes.api.model.Condition;
import io.micrometer.core.instrument.Metrics;

/** Counts the changes of conditions, over all clusters, by condition, status and reason. */
public final class ConditionMetrics {

  public void count(Condition condition) {
    Metrics.globalRegistry
        .counter(
            "litefs.operator.condition.changes",
            "type",
            condition.getType(),
            "status",
            condition.getStatus(),
            "reason",
            condition.getReason())
        .increment();
  }
}
