package io.litefsoperator.process;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How reconciling goes, over all clusters: how long it takes and whether it fails, how many
 * clusters wait for a thread and how many fail.
 *
 * <p>In place of java-operator-sdk's own, whose gauge of what runs goes below zero when a cluster
 * is deleted while it waits, and which counts no failure that an event followed at once.
 */
final class ReconcileMetrics implements Metrics {

  private static final Duration[] BUCKETS = {
    Duration.ofMillis(5),
    Duration.ofMillis(20),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(2),
    Duration.ofSeconds(10),
    Duration.ofSeconds(60)
  };

  private final Timer successes;
  private final Timer failures;
  private final Set<ResourceID> waiting = ConcurrentHashMap.newKeySet();
  private final Set<ResourceID> running = ConcurrentHashMap.newKeySet();
  private final Set<ResourceID> failing = ConcurrentHashMap.newKeySet();

  ReconcileMetrics(MeterRegistry registry) {
    successes = timer(registry, "success");
    failures = timer(registry, "failure");
    size("litefs.operator.reconciles.waiting", waiting)
        .description("Clusters that are to be reconciled and wait for a thread.")
        .register(registry);
    size("litefs.operator.reconciles.running", running)
        .description("Clusters that are being reconciled.")
        .register(registry);
    size("litefs.operator.clusters.failing", failing)
        .description("Clusters whose last reconcile failed; it is tried again.")
        .register(registry);
  }

  private static Timer timer(MeterRegistry registry, String result) {
    return Timer.builder("litefs.operator.reconcile")
        .description("Time to reconcile a cluster once, by result.")
        .tag("result", result)
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }

  /** Whether no cluster waits to be looked at. */
  boolean isIdle() {
    return waiting.isEmpty();
  }

  private static Gauge.Builder<Set<ResourceID>> size(String name, Set<ResourceID> clusters) {
    return Gauge.builder(name, clusters, Set::size);
  }

  @Override
  public void reconcileCustomResource(
      HasMetadata cluster, @Nullable RetryInfo retry, Map<String, Object> metadata) {
    waiting.add(ResourceID.fromResource(cluster));
  }

  @Override
  public void reconciliationExecutionStarted(HasMetadata cluster, Map<String, Object> metadata) {
    ResourceID id = ResourceID.fromResource(cluster);
    waiting.remove(id);
    running.add(id);
  }

  /** Called without a start too, for a cluster that went while it waited. */
  @Override
  public void reconciliationExecutionFinished(HasMetadata cluster, Map<String, Object> metadata) {
    ResourceID id = ResourceID.fromResource(cluster);
    waiting.remove(id);
    running.remove(id);
  }

  @Override
  public <T> T timeControllerExecution(ControllerExecution<T> execution) throws Exception {
    Timer.Sample time = Timer.start();
    try {
      T result = execution.execute();
      time.stop(successes);
      failing.remove(execution.resourceID());
      return result;
    } catch (Exception e) {
      time.stop(failures);
      failing.add(execution.resourceID());
      if (!running.contains(execution.resourceID())) {
        failing.remove(execution.resourceID()); // deleted meanwhile: nothing more is told of it
      }
      throw e;
    }
  }

  /** Called while the cluster is being reconciled too. */
  @Override
  public void cleanupDoneFor(ResourceID cluster, Map<String, Object> metadata) {
    running.remove(cluster);
    failing.remove(cluster);
  }
}
