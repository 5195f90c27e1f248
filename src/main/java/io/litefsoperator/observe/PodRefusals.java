package io.litefsoperator.observe;

import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.api.NodeStatus.State;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why there is no pod: a StatefulSet that may not make one (a quota, the namespace's Pod Security
 * level) says so in events alone.
 */
final class PodRefusals {

  private PodRefusals() {}

  /** Asks the API server, but only of a cluster that was seen to lack a pod before. */
  static Optional<String> latest(
      LiteFsCluster cluster,
      @Nullable StatefulSet statefulSet,
      Collection<Pod> pods,
      KubernetesClient client) {
    if (statefulSet == null || !lacksPods(statefulSet) || !isKnownToLackPods(cluster)) {
      return Optional.empty();
    }
    // What came before a pod that could be made is over.
    String since =
        pods.stream()
            .map(pod -> pod.getMetadata().getCreationTimestamp())
            .max(Comparator.naturalOrder())
            .orElse("");
    try {
      return client
          .v1()
          .events()
          .inNamespace(statefulSet.getMetadata().getNamespace())
          .withField("involvedObject.uid", statefulSet.getMetadata().getUid())
          .withField("reason", "FailedCreate")
          .list()
          .getItems()
          .stream()
          .filter(event -> last(event).compareTo(since) > 0)
          .max(Comparator.comparing(PodRefusals::last))
          .map(Event::getMessage);
    } catch (KubernetesClientException e) {
      return Optional.empty(); // it is known no better than without events
    }
  }

  /** As Kubernetes writes times: their order is that of their texts. */
  private static String last(Event event) {
    return Objects.requireNonNullElse(event.getLastTimestamp(), "");
  }

  private static boolean lacksPods(StatefulSet statefulSet) {
    return statefulSet.getStatus() != null
        && Objects.requireNonNullElse(statefulSet.getStatus().getReplicas(), 0)
            < statefulSet.getSpec().getReplicas();
  }

  private static boolean isKnownToLackPods(LiteFsCluster cluster) {
    return cluster.getStatus() != null
        && cluster.getStatus().nodes() != null
        && cluster.getStatus().nodes().stream().anyMatch(node -> node.state() == State.Missing);
  }
}
