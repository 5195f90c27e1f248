package io.litefsoperator.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.javaoperatorsdk.operator.api.monitoring.Metrics.ControllerExecution;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.litefsoperator.testing.Samples;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** As Prometheus gets them, from a controller that does as java-operator-sdk's does. */
final class ReconcileMetricsTest {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ReconcileMetrics metrics = new ReconcileMetrics(registry);

  private static ConfigMap cluster(String name) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName(name)
        .endMetadata()
        .build();
  }

  private void queue(String name) {
    metrics.reconcileCustomResource(cluster(name), null, Map.of());
  }

  private void start(String name) {
    metrics.reconciliationExecutionStarted(cluster(name), Map.of());
  }

  private void finish(String name) {
    metrics.reconciliationExecutionFinished(cluster(name), Map.of());
  }

  private void reconcile(String name, Callable<String> work) throws Exception {
    start(name);
    try {
      metrics.timeControllerExecution(new Execution(ResourceID.fromResource(cluster(name)), work));
    } finally {
      finish(name);
    }
  }

  private void delete(String name) {
    metrics.cleanupDoneFor(ResourceID.fromResource(cluster(name)), Map.of());
  }

  private void fail(String name) {
    assertThatThrownBy(
            () ->
                reconcile(
                    name,
                    () -> {
                      throw new IOException("as planned");
                    }))
        .as("what the reconciler threw")
        .isInstanceOf(IOException.class);
  }

  private double value(String series) {
    return Samples.parse(registry.scrape()).of(series);
  }

  private double waiting() {
    return value("litefs_operator_reconciles_waiting");
  }

  private double running() {
    return value("litefs_operator_reconciles_running");
  }

  private double failing() {
    return value("litefs_operator_clusters_failing");
  }

  @Test
  void aClusterWaitsThenRunsThenIsDone() {
    queue("one");
    queue("two");
    assertThat(waiting()).isEqualTo(2);

    start("one");
    assertThat(waiting()).isEqualTo(1);
    assertThat(running()).isEqualTo(1);

    finish("one");
    assertThat(waiting()).isEqualTo(1);
    assertThat(running()).isZero();
  }

  @Test
  void aClusterThatIsDeletedWhileItWaitsIsNotCountedTwice() {
    queue("gone");
    finish("gone");

    assertThat(waiting()).isZero();
    assertThat(running()).isZero();
  }

  @Test
  void resultsAreCountedFromTheStartOn() throws Exception {
    assertThat(value("litefs_operator_reconcile_seconds_count{result=\"failure\"}")).isZero();

    reconcile("one", () -> "done");
    fail("two");
    fail("two");

    assertThat(value("litefs_operator_reconcile_seconds_count{result=\"success\"}")).isEqualTo(1);
    assertThat(value("litefs_operator_reconcile_seconds_count{result=\"failure\"}")).isEqualTo(2);
    assertThat(value("litefs_operator_reconcile_seconds_bucket{result=\"success\",le=\"60.0\"}"))
        .isEqualTo(1);
  }

  @Test
  void aClusterFailsUntilItSucceedsOrIsGone() throws Exception {
    fail("one");
    fail("one");
    fail("two");
    assertThat(failing()).isEqualTo(2);

    reconcile("one", () -> "done");
    assertThat(failing()).isEqualTo(1);

    delete("two");
    assertThat(failing()).isZero();
  }

  @Test
  void aClusterThatIsDeletedWhileItFailsIsGone() {
    assertThatThrownBy(
            () ->
                reconcile(
                    "one",
                    () -> {
                      delete("one");
                      throw new IOException("as planned");
                    }))
        .isInstanceOf(IOException.class);

    assertThat(failing()).isZero();
    assertThat(running()).isZero();
  }

  private record Execution(ResourceID resourceID, Callable<String> work)
      implements ControllerExecution<String> {

    @Override
    public String name() {
      return "reconcile";
    }

    @Override
    public String controllerName() {
      return OperatorSetup.NAME;
    }

    @Override
    public String successTypeName(String result) {
      return result;
    }

    @Override
    public Map<String, Object> metadata() {
      return Map.of();
    }

    @Override
    public String execute() throws Exception {
      return work.call();
    }
  }
}
