package io.litefsoperator.observe;

import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.litefsoperator.litefs.Position;
import io.litefsoperator.litefs.Positions;
import io.litefsoperator.observe.NodeReport.Answered;
import io.litefsoperator.observe.PollQueue.Target;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far each node has got, and how the polling goes, for Prometheus: {@code
 * litefs_operator_node_txid}, {@code litefs_operator_node_lag_transactions} and {@code
 * litefs_operator_polls_total}. What is not known has no series; nor has a database beyond the
 * first {@value #MAX_DATABASES} of a node by name.
 *
 * <p>A node's lag is what it had not got, when it answered, of what the primary had got when that
 * answered the last time before. So it is never exaggerated: a node that keeps up has none, though
 * the primary is asked at another time. It is unknown unless one watched node, and no other, says
 * that it is primary.
 *
 * <p>The series are made for each scrape from what the nodes said last: none is left behind, and
 * none costs anything in between. Safe for use by many threads.
 */
public final class NodeMetrics implements MultiCollector {

  static final int MAX_DATABASES = 50;

  private static final MetricMetadata TXID =
      new MetricMetadata(
          "litefs_operator_node_txid",
          "Last transaction that a node had of a database when it last answered.");
  private static final MetricMetadata LAG =
      new MetricMetadata(
          "litefs_operator_node_lag_transactions",
          "Transactions that a node had not got, of those that the primary was known to have.");
  private static final MetricMetadata POLLS =
      new MetricMetadata("litefs_operator_polls", "Nodes asked, by what came of it.");

  /**
   * A node as it last answered.
   *
   * @param positions null if not known
   * @param lags by database; empty if not known
   */
  private record Known(boolean primary, @Nullable Positions positions, Map<String, Long> lags) {}

  private record Row(ResourceID cluster, String pod, Positions positions, Map<String, Long> lags) {}

  /** By pod name; those that do not answer are absent. */
  private static final class Nodes {
    final Map<String, Known> all = new HashMap<>();
    final Map<String, Known> primaries = new HashMap<>();

    void put(String pod, Known node) {
      all.put(pod, node);
      if (node.primary()) {
        primaries.put(pod, node);
      } else {
        primaries.remove(pod);
      }
    }

    void remove(String pod) {
      all.remove(pod);
      primaries.remove(pod);
    }

    /** The primary's; null if they are not known, or which node it is. */
    @Nullable Positions ofPrimary() {
      return primaries.size() == 1 ? primaries.values().iterator().next().positions() : null;
    }
  }

  /** Guarded by this. */
  private final Map<ResourceID, Nodes> clusters = new HashMap<>();

  private long answers;
  private long silences;

  synchronized void answered(Target node, Answered report) {
    answers++;
    boolean isPrimary = report.info().primary();
    Positions own = report.positions();
    Nodes nodes = clusters.computeIfAbsent(node.cluster(), none -> new Nodes());
    Positions ofPrimary = isPrimary ? own : nodes.ofPrimary();
    Map<String, Long> lags = own == null || ofPrimary == null ? Map.of() : lags(own, ofPrimary);
    nodes.put(node.address().pod(), new Known(isPrimary, own, lags));
  }

  /**
   * Counts a poll without an answer.
   *
   * @param shown whether what the node said before no longer stands
   */
  synchronized void silent(Target node, boolean shown) {
    silences++;
    if (shown) {
      forget(node);
    }
  }

  /** To be called when a node is no longer polled, before another one of its name answers. */
  synchronized void forget(Target node) {
    clusters.computeIfPresent(
        node.cluster(),
        (cluster, nodes) -> {
          nodes.remove(node.address().pod());
          return nodes.all.isEmpty() ? null : nodes;
        });
  }

  /** Of a database that it does not have, a node has got nothing. */
  private static Map<String, Long> lags(Positions own, Positions ofPrimary) {
    Map<String, Long> lags = new HashMap<>();
    ofPrimary.databases().entrySet().stream()
        .limit(MAX_DATABASES)
        .forEach(
            entry -> {
              Position got = own.databases().get(entry.getKey());
              long lag = entry.getValue().txid() - (got == null ? 0 : got.txid());
              lags.put(entry.getKey(), Math.max(0, lag));
            });
    return lags;
  }

  @Override
  public MetricSnapshots collect() {
    List<Row> rows = new ArrayList<>();
    List<CounterDataPointSnapshot> polls;
    synchronized (this) {
      clusters.forEach((cluster, nodes) -> addRows(rows, cluster, nodes));
      polls = List.of(count("answered", answers), count("silent", silences));
    }
    List<GaugeDataPointSnapshot> txids = new ArrayList<>();
    List<GaugeDataPointSnapshot> lags = new ArrayList<>();
    for (Row row : rows) {
      row.positions().databases().entrySet().stream()
          .limit(MAX_DATABASES)
          .forEach(entry -> txids.add(gauge(row, entry.getKey(), entry.getValue().txid())));
      row.lags().forEach((database, lag) -> lags.add(gauge(row, database, lag)));
    }
    return MetricSnapshots.of(
        new GaugeSnapshot(TXID, txids),
        new GaugeSnapshot(LAG, lags),
        new CounterSnapshot(POLLS, polls));
  }

  private static void addRows(List<Row> rows, ResourceID cluster, Nodes nodes) {
    boolean lagIsKnown = nodes.ofPrimary() != null;
    nodes.all.forEach(
        (pod, known) -> {
          if (known.positions() != null) {
            rows.add(
                new Row(cluster, pod, known.positions(), lagIsKnown ? known.lags() : Map.of()));
          }
        });
  }

  private static GaugeDataPointSnapshot gauge(Row row, String database, long value) {
    return new GaugeDataPointSnapshot(
        value,
        Labels.of(
            "namespace",
            row.cluster().getNamespace().orElse(""),
            "cluster",
            row.cluster().getName(),
            "pod",
            row.pod(),
            "database",
            database),
        null);
  }

  private static CounterDataPointSnapshot count(String outcome, long value) {
    return CounterDataPointSnapshot.builder()
        .value(value)
        .labels(Labels.of("outcome", outcome))
        .build();
  }
}
