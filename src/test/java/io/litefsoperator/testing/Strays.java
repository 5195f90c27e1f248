package io.litefsoperator.testing;

import static io.litefsoperator.testing.Notes.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.litefsoperator.litefs.NodeAddress;
import io.litefsoperator.litefs.NodeApi;
import io.litefsoperator.litefs.NodeInfo;
import io.litefsoperator.observe.Pods;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** Replicas of one cluster that were made stray: the same data on them, under another ID. */
public final class Strays {

  /** The ID that they hold. */
  public static final String ID = "LFSC0123456789ABCDEF";

  private static final Duration RESTART = Duration.ofSeconds(60);
  private static final Duration HEALING = Duration.ofSeconds(90);
  private static final Duration GLANCE = Duration.ofMillis(50);

  private final KubernetesClient client;
  private final NodeApi nodes;
  private final String namespace;
  private final Notes notes;

  Strays(KubernetesClient client, NodeApi nodes, String namespace, Notes notes) {
    this.client = client;
    this.nodes = nodes;
    this.namespace = namespace;
    this.notes = notes;
  }

  /** Makes one, and waits until it says so. */
  public void make(int ordinal) {
    begin(ordinal);
    awaitStray(ordinal);
  }

  /** Makes one: LiteFS reads its ID at its next start. */
  public void begin(int ordinal) {
    notes
        .execAtLitefs(ordinal, "sh", "-c", "printf %s " + ID + " > /var/lib/litefs/clusterid")
        .text();
    Pod pod = notes.pod(ordinal);
    client
        .pods()
        .inNamespace(namespace)
        .withName(notes.podName(ordinal))
        .withGracePeriod(1)
        .delete();
    eventually(
        pod.getMetadata().getName() + " is gone",
        RESTART,
        () -> assertThat(uid(ordinal)).isNotEqualTo(pod.getMetadata().getUid()));
  }

  private String uid(int ordinal) {
    Pod pod = client.pods().inNamespace(namespace).withName(notes.podName(ordinal)).get();
    return pod == null ? "" : pod.getMetadata().getUid();
  }

  /** Waits for its first bad report. */
  public void awaitStray(int ordinal) {
    awaitInfo(ordinal, RESTART, "is stray", info -> ID.equals(info.clusterId()));
  }

  /** Waits until it follows the primary, with the primary's ID. */
  public void awaitFollowing(int ordinal) {
    String pinned = Objects.requireNonNull(notes.get().getStatus().clusterId());
    awaitInfo(
        ordinal,
        HEALING,
        "follows",
        info -> info.primaryHostname() != null && pinned.equals(info.clusterId()));
  }

  private void awaitInfo(int ordinal, Duration atMost, String what, Predicate<NodeInfo> is) {
    Awaitility.await(notes.podName(ordinal) + " " + what)
        .atMost(atMost)
        .pollDelay(Duration.ZERO)
        .pollInterval(GLANCE)
        .until(() -> ask(ordinal).filter(is).isPresent());
  }

  /** What the node says of itself; empty where it says nothing. */
  public Optional<NodeInfo> ask(int ordinal) {
    Pod pod = client.pods().inNamespace(namespace).withName(notes.podName(ordinal)).get();
    if (pod == null
        || pod.getMetadata().getDeletionTimestamp() != null
        || pod.getStatus().getPodIP() == null
        || !Pods.isRunning(pod)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          nodes
              .ask(
                  new NodeAddress(
                      namespace,
                      pod.getMetadata().getName(),
                      pod.getMetadata().getUid(),
                      pod.getStatus().getPodIP()))
              .toCompletableFuture()
              .join()
              .info());
    } catch (CompletionException e) {
      return Optional.empty();
    }
  }
}
