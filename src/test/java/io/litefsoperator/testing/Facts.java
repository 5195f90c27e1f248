package io.litefsoperator.testing;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a person would look at after a failure: resources, pods with their logs, events. */
final class Facts {

  private static final int LOG_LINES = 30;

  private Facts() {}

  static String of(KubernetesClient client, String namespace) {
    StringBuilder facts = new StringBuilder();
    client
        .genericKubernetesResources("litefs-operator.io/v1alpha1", "LiteFsCluster")
        .inNamespace(namespace)
        .list()
        .getItems()
        .forEach(cluster -> facts.append(describe(cluster)));
    client
        .pods()
        .inNamespace(namespace)
        .list()
        .getItems()
        .forEach(
            pod ->
                facts
                    .append("\n--- pod ")
                    .append(pod.getMetadata().getName())
                    .append('\n')
                    .append(Serialization.asYaml(pod.getStatus()))
                    .append(log(client, namespace, pod.getMetadata().getName())));
    facts.append("\n--- objects\n");
    Stream.of(
            client.apps().statefulSets().inNamespace(namespace).list().getItems(),
            client.services().inNamespace(namespace).list().getItems(),
            client.configMaps().inNamespace(namespace).list().getItems(),
            client.persistentVolumeClaims().inNamespace(namespace).list().getItems())
        .flatMap(List::stream)
        .map(HasMetadata.class::cast)
        .map(object -> object.getKind() + " " + object.getMetadata().getName() + "\n")
        .forEach(facts::append);
    return facts.append("\n--- events\n").append(events(client, namespace)).toString();
  }

  private static String describe(GenericKubernetesResource cluster) {
    cluster.getMetadata().setManagedFields(null);
    return "\n--- LiteFsCluster\n" + Serialization.asYaml(cluster);
  }

  private static String log(KubernetesClient client, String namespace, String pod) {
    try {
      return "log: "
          + client.pods().inNamespace(namespace).withName(pod).tailingLines(LOG_LINES).getLog();
    } catch (KubernetesClientException e) {
      return "no log: " + e.getMessage() + "\n";
    }
  }

  private static String events(KubernetesClient client, String namespace) {
    return client.v1().events().inNamespace(namespace).list().getItems().stream()
        .sorted(Comparator.comparing(event -> event.getMetadata().getCreationTimestamp()))
        .map(
            event ->
                "%s %s %s/%s %s: %s"
                    .formatted(
                        event.getMetadata().getCreationTimestamp(),
                        event.getType(),
                        event.getInvolvedObject().getKind(),
                        event.getInvolvedObject().getName(),
                        event.getReason(),
                        event.getMessage()))
        .collect(Collectors.joining("\n"));
  }
}
