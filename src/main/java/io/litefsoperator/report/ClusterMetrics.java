package io.litefsoperator.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.litefsoperator.observe.RawLiteFsCluster;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What stands in the status of each cluster, for Prometheus: its conditions, its size and what each
 * node is doing.
 *
 * <p>The series are made for each scrape from the informer's cache, so that a cluster that was
 * deleted leaves none behind, and one that can't be read has those that it had. Only the operator
 * that leads has any, or two of them would count each cluster twice.
 */
public final class ClusterMetrics implements MultiCollector {

  private static final MetricMetadata CONDITION =
      new MetricMetadata(
          "litefs_operator_cluster_condition",
          "1 for each condition of a cluster, with the status and the reason that it has.");
  private static final MetricMetadata REPLICAS =
      new MetricMetadata(
          "litefs_operator_cluster_replicas", "Pods that were asked for, the primary included.");
  private static final MetricMetadata READY =
      new MetricMetadata(
          "litefs_operator_cluster_ready_replicas",
          "Pods that are ready and whose node does what it should.");
  private static final MetricMetadata NODE =
      new MetricMetadata(
          "litefs_operator_node_state",
          "1 for each node of a cluster, with its role and what it is doing.");

  private final BooleanSupplier isLeading;
  private volatile @Nullable Cache<RawLiteFsCluster> clusters;

  public ClusterMetrics(BooleanSupplier isLeading) {
    this.isLeading = isLeading;
  }

  /** Until then nothing is known. */
  public void readFrom(Cache<RawLiteFsCluster> cache) {
    clusters = cache;
  }

  @Override
  public MetricSnapshots collect() {
    Series series = new Series();
    present().forEach(series::add);
    return MetricSnapshots.of(
        new GaugeSnapshot(CONDITION, series.conditions),
        new GaugeSnapshot(REPLICAS, series.replicas),
        new GaugeSnapshot(READY, series.ready),
        new GaugeSnapshot(NODE, series.nodes));
  }

  private Stream<RawLiteFsCluster> present() {
    Cache<RawLiteFsCluster> cache = clusters;
    return cache == null || !isLeading.getAsBoolean() ? Stream.empty() : cache.list();
  }

  private static final class Series {
    final List<GaugeDataPointSnapshot> conditions = new ArrayList<>();
    final List<GaugeDataPointSnapshot> replicas = new ArrayList<>();
    final List<GaugeDataPointSnapshot> ready = new ArrayList<>();
    final List<GaugeDataPointSnapshot> nodes = new ArrayList<>();

    void add(RawLiteFsCluster raw) {
      Labels cluster =
          Labels.of(
              "namespace",
              raw.getMetadata().getNamespace(),
              "cluster",
              raw.getMetadata().getName());
      JsonNode status = present(raw.getStatus());
      replicas.add(gauge(present(raw.getSpec()).path("replicas").asInt(), cluster));
      ready.add(gauge(status.path("readyReplicas").asInt(), cluster));
      for (JsonNode condition : status.path("conditions")) {
        if (ConditionType.isOurs(condition.path("type").asText())) {
          conditions.add(gauge(1, with(cluster, condition, "type", "status", "reason")));
        }
      }
      for (JsonNode node : status.path("nodes")) {
        Labels pod = cluster.add("pod", node.path("name").asText());
        nodes.add(gauge(1, with(pod, node, "role", "state")));
      }
    }

    private static JsonNode present(@Nullable JsonNode node) {
      return Objects.requireNonNullElse(node, MissingNode.getInstance());
    }

    private static Labels with(Labels labels, JsonNode from, String... fields) {
      Labels all = labels;
      for (String field : fields) {
        all = all.add(field, from.path(field).asText());
      }
      return all;
    }

    private static GaugeDataPointSnapshot gauge(int value, Labels labels) {
      return new GaugeDataPointSnapshot(value, labels, null);
    }
  }
}
