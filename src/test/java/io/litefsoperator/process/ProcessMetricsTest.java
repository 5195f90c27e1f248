package io.litefsoperator.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ProcessMetricsTest {

  private record Attempt(int getAttemptCount) implements RetryInfo {
    @Override
    public boolean isLastAttempt() {
      return false;
    }
  }

  @Test
  void retriesWithoutEndMakeNoSeriesWithoutEnd() {
    try (ProcessMetrics metrics = new ProcessMetrics()) {
      Metrics reconciler = metrics.ofReconciler();
      for (int attempt = 0; attempt < 5; attempt++) {
        start(reconciler, attempt);
      }

      assertThat(metrics.registry().scrape().lines())
          .filteredOn(line -> line.startsWith("operator_sdk_reconciliations_started_total"))
          .singleElement()
          .asString()
          .endsWith(" 5.0");
    }
  }

  private static void start(Metrics metrics, int attempt) {
    ConfigMap resource =
        new ConfigMapBuilder().withNewMetadata().withName("notes").endMetadata().build();
    try {
      metrics.reconcileCustomResource(resource, new Attempt(attempt), Map.of());
    } catch (NullPointerException e) {
      // Its gauge of the queue belongs to a controller, which there is none of; it counted before.
      assertThat(e.getMessage()).contains("controllerQueueSize");
    }
  }
}
