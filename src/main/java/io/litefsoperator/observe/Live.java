package io.litefsoperator.observe;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.litefs.NodeAddress;
import io.litefsoperator.litefs.NodeApi;
import io.litefsoperator.observe.NodeReport.Answered;
import io.litefsoperator.observe.NodeReport.Silent;
import io.litefsoperator.resources.Labels;
import io.litefsoperator.resources.Names;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A cluster as it is at this very moment, read from the API server and asked of its nodes. The
 * caches may be behind; what can't be undone rests on this alone.
 */
public final class Live {

  private final KubernetesClient client;
  private final NodeApi nodes;
  private final Clock clock;

  public Live(KubernetesClient client, NodeApi nodes, Clock clock) {
    this.client = client;
    this.nodes = nodes;
    this.clock = clock;
  }

  /**
   * Looks at the cluster again. Pods, claims and the StatefulSet, that is; the rest is taken over
   * as it was.
   *
   * @param primary ordinal of the node to ask
   * @return empty if the cluster is gone, or another of its name by now, or can't be read
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if the API server does not
   *     answer
   */
  public Optional<Observation> again(Observation before, int primary) {
    String namespace = before.cluster().getMetadata().getNamespace();
    Names names = Names.of(before.cluster());
    return cluster(before.cluster())
        .map(
            cluster -> {
              StatefulSet statefulSet =
                  client
                      .apps()
                      .statefulSets()
                      .inNamespace(namespace)
                      .withName(names.statefulSet())
                      .get();
              Map<String, Pod> pods =
                  byName(
                      client
                          .pods()
                          .inNamespace(namespace)
                          .withLabel(Labels.CLUSTER, names.cluster())
                          .list()
                          .getItems()
                          .stream()
                          .filter(pod -> Observe.isOf(statefulSet, pod)));
              return new Observation(
                  cluster,
                  statefulSet,
                  before.services(),
                  before.configMaps(),
                  pods,
                  claims(namespace, names),
                  ask(pods, names.pod(primary)),
                  before.disruptionBudget(),
                  before.networkPolicy(),
                  before.route(),
                  null);
            });
  }

  private Optional<LiteFsCluster> cluster(LiteFsCluster before) {
    RawLiteFsCluster raw =
        client
            .resources(RawLiteFsCluster.class)
            .inNamespace(before.getMetadata().getNamespace())
            .withName(before.getMetadata().getName())
            .get();
    return Optional.ofNullable(raw)
        .filter(found -> found.getMetadata().getUid().equals(before.getMetadata().getUid()))
        .map(Reading::of)
        .filter(Reading.Read.class::isInstance)
        .map(reading -> ((Reading.Read) reading).cluster());
  }

  /** Those with our labels and those that bear this cluster's names without them: made by hand. */
  private Map<String, PersistentVolumeClaim> claims(String namespace, Names names) {
    List<PersistentVolumeClaim> labelled =
        client
            .persistentVolumeClaims()
            .inNamespace(namespace)
            .withLabel(Labels.CLUSTER, names.cluster())
            .list()
            .getItems();
    return byName(Stream.concat(labelled.stream(), unlabelledClaims(client, namespace, names)));
  }

  /** Claims of the names that the cluster's StatefulSet takes, that nobody labelled as ours. */
  static Stream<PersistentVolumeClaim> unlabelledClaims(
      KubernetesClient client, String namespace, Names names) {
    return client
        .persistentVolumeClaims()
        .inNamespace(namespace)
        .withoutLabel(Labels.CLUSTER)
        .list()
        .getItems()
        .stream()
        .filter(claim -> names.ordinalOfClaim(claim.getMetadata().getName()).isPresent());
  }

  private Map<String, NodeReport> ask(Map<String, Pod> pods, String node) {
    Map<String, NodeReport> reports = new HashMap<>();
    for (NodeAddress address : Observe.addresses(pods)) {
      if (address.pod().equals(node)) {
        reports.put(node, ask(address));
      }
    }
    return reports;
  }

  private NodeReport ask(NodeAddress address) {
    Instant asked = clock.instant();
    try {
      return Answered.once(nodes.ask(address).toCompletableFuture().join(), asked);
    } catch (CompletionException e) {
      return new Silent(WhySilent.of(e));
    }
  }

  private static <T extends HasMetadata> Map<String, T> byName(Stream<T> objects) {
    return objects.collect(
        Collectors.toMap(object -> object.getMetadata().getName(), Function.identity()));
  }
}
