package io.litefsoperator.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The operator in the cluster, from its image, as a user installs it. */
public record InstalledOperator(KubernetesClient client, String namespace) {

  /** Where its manifests have it. */
  public InstalledOperator(KubernetesClient client) {
    this(client, Helm.NAME);
  }

  /** Nothing in it was an error. */
  public void assertLogIsClean() {
    assertThat(pods()).isNotEmpty();
    for (Pod pod : pods()) {
      String log =
          client.pods().inNamespace(namespace).withName(pod.getMetadata().getName()).getLog();
      assertThat(log.lines())
          .as("log of %s, as JSON", pod.getMetadata().getName())
          .allMatch(line -> line.startsWith("{"))
          .anyMatch(line -> line.matches(".*LiteFS operator \\S+ on Java 25\".*"));
      assertThat(OperatorLog.unexpected(log)).as("unexpected lines in it").isEmpty();
    }
  }

  /** Leaves the cluster to the operators that the other tests start. */
  public void stop() {
    client.apps().deployments().inNamespace(namespace).withName(Helm.NAME).scale(0);
    await("the installed operator is gone")
        .atMost(Duration.ofMinutes(1))
        .until(() -> pods().isEmpty());
  }

  public List<Pod> pods() {
    return client
        .pods()
        .inNamespace(namespace)
        .withLabels(Map.of("app.kubernetes.io/name", Helm.NAME))
        .list()
        .getItems();
  }
}
