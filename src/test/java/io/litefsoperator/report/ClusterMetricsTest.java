package io.litefsoperator.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.Cache;
import io.litefsoperator.observe.RawLiteFsCluster;
import io.litefsoperator.testing.Samples;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** As Prometheus gets them, from what the informer holds. */
final class ClusterMetricsTest {

  private static final String HEALING =
      """
      spec: {replicas: 3, image: x}
      status:
        readyReplicas: 1
        nodes:
          - {name: notes-0, role: Primary, state: Writable, clusterId: LFSC0123456789ABCDEF}
          - {name: notes-1, role: Replica, state: DifferentClusterId, message: another history}
        conditions:
          - {type: Ready, status: 'False', reason: Remediating, message: healing notes-1}
          - {type: LineageIntact, status: 'False', reason: Remediating, message: healing notes-1}
          - {type: example.com/Approved, status: 'True', reason: Because}
      """;

  private final List<RawLiteFsCluster> informer = new ArrayList<>();
  private final AtomicBoolean leading = new AtomicBoolean(true);
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ClusterMetrics metrics = new ClusterMetrics(leading::get);

  ClusterMetricsTest() {
    registry.getPrometheusRegistry().register(metrics);
    metrics.readFrom(new Informer(informer));
  }

  private static RawLiteFsCluster cluster(String name, String specAndStatus) {
    return Serialization.unmarshal(
        """
        apiVersion: litefs-operator.io/v1alpha1
        kind: LiteFsCluster
        metadata: {name: %s, namespace: shop}
        """
                .formatted(name)
            + specAndStatus,
        RawLiteFsCluster.class);
  }

  private Map<String, Double> series() {
    return Samples.parse(registry.scrape()).values();
  }

  @Test
  void theStatusIsShown() {
    informer.add(cluster("notes", HEALING));

    String of = "{cluster=\"notes\",namespace=\"shop\"";
    assertThat(series())
        .containsOnly(
            Map.entry("litefs_operator_cluster_replicas" + of + "}", 3.0),
            Map.entry("litefs_operator_cluster_ready_replicas" + of + "}", 1.0),
            Map.entry(
                "litefs_operator_node_state"
                    + of
                    + ",pod=\"notes-0\",role=\"Primary\",state=\"Writable\"}",
                1.0),
            Map.entry(
                "litefs_operator_node_state"
                    + of
                    + ",pod=\"notes-1\",role=\"Replica\",state=\"DifferentClusterId\"}",
                1.0),
            Map.entry(
                "litefs_operator_cluster_condition"
                    + of
                    + ",reason=\"Remediating\",status=\"False\",type=\"Ready\"}",
                1.0),
            Map.entry(
                "litefs_operator_cluster_condition"
                    + of
                    + ",reason=\"Remediating\",status=\"False\",type=\"LineageIntact\"}",
                1.0));
  }

  @Test
  void aClusterThatIsGoneLeavesNothing() {
    informer.add(cluster("notes", HEALING));
    assertThat(series()).isNotEmpty();

    informer.clear();
    assertThat(series()).isEmpty();
  }

  @Test
  void oneThatWasNeverLookedAtOrCannotBeReadHasWhatThereIs() {
    informer.add(cluster("new", "spec: {replicas: 2, image: x}"));
    informer.add(cluster("odd", "spec: {replicas: 99999999999, image: [1]}\nstatus: broken"));

    assertThat(series())
        .containsEntry("litefs_operator_cluster_replicas{cluster=\"new\",namespace=\"shop\"}", 2.0)
        .containsEntry(
            "litefs_operator_cluster_ready_replicas{cluster=\"odd\",namespace=\"shop\"}", 0.0);
  }

  @Test
  void anOperatorThatDoesNotLeadShowsNone() {
    informer.add(cluster("notes", HEALING));
    leading.set(false);

    assertThat(series()).isEmpty();
  }

  private record Informer(List<RawLiteFsCluster> clusters) implements Cache<RawLiteFsCluster> {

    @Override
    public Optional<RawLiteFsCluster> get(ResourceID id) {
      return Optional.empty();
    }

    @Override
    public Stream<ResourceID> keys() {
      return Stream.empty();
    }

    @Override
    public Stream<RawLiteFsCluster> list(Predicate<RawLiteFsCluster> predicate) {
      return clusters.stream().filter(predicate);
    }
  }
}
