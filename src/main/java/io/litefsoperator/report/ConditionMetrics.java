package io.litefsoperator.report;

import io.fabric8.kubernetes.api.model.Condition;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;

/** Counts the changes of conditions, over all clusters, by condition, status and reason. */
public final class ConditionMetrics {

  public void count(Condition condition) {
    Counter.builder("litefs.operator.condition.changes")
        .description("Conditions of clusters that changed, by what they changed to.")
        .tag("type", condition.getType())
        .tag("status", condition.getStatus())
        .tag("reason", condition.getReason())
        .register(Metrics.globalRegistry)
        .increment();
  }
}
