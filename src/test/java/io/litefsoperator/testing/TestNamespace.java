package io.litefsoperator.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Locale;
import java.util.UUID;

/** A namespace of one test's own, deleted after it with its volumes. */
public final class TestNamespace {

  private static final String LABEL = "litefs-operator.io/test";

  private final KubernetesClient client;
  private final String name;

  private TestNamespace(KubernetesClient client, String name) {
    this.client = client;
    this.name = name;
  }

  /** A new one. */
  public static TestNamespace create(KubernetesClient client, String test) {
    String name =
        "%s-%s"
            .formatted(
                test.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-"),
                UUID.randomUUID().toString().substring(0, 6));
    client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .addToLabels(LABEL, "true")
                .endMetadata()
                .build())
        .create();
    return new TestNamespace(client, name);
  }

  public String name() {
    return name;
  }

  /**
   * Waits for the pods to be gone, and with them their mounts; the rest goes by itself. The
   * namespace is deleted last: where it still has pods, Kubernetes looks at it again only after
   * half of their grace period, however early they end.
   */
  void delete() {
    client.apps().statefulSets().inNamespace(name).delete();
    client.pods().inNamespace(name).delete();
    await("the pods of namespace " + name + " are gone")
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> client.pods().inNamespace(name).list().getItems().isEmpty());
    client.namespaces().withName(name).delete();
  }

  /** But for those that a run left which was killed: nobody deletes them. */
  static void awaitAllGone(KubernetesClient client) {
    await("the tests' namespaces are gone")
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () ->
                assertThat(client.namespaces().withLabel(LABEL, "true").list().getItems())
                    .filteredOn(namespace -> namespace.getMetadata().getDeletionTimestamp() != null)
                    .extracting(namespace -> namespace.getMetadata().getName())
                    .isEmpty());
  }
}
