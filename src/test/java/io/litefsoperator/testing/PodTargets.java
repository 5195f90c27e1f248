package io.litefsoperator.testing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.Stream;

/**
 * The pods of a namespace, a target for each port of each container, in the words in which
 * Prometheus finds pods by itself: Debian's is built without Kubernetes's client.
 */
record PodTargets(KubernetesClient client, String namespace) {

  /** As {@code http_sd_configs} read it. */
  String json() {
    ArrayNode targets = Serialization.jsonMapper().createArrayNode();
    for (Pod pod : client.pods().inNamespace(namespace).list().getItems()) {
      Stream.of(pod.getSpec().getInitContainers(), pod.getSpec().getContainers())
          .flatMap(List::stream)
          .forEach(
              container ->
                  container.getPorts().forEach(port -> add(targets, pod, container, port)));
    }
    return targets.toString();
  }

  private static void add(ArrayNode targets, Pod pod, Container container, ContainerPort port) {
    ObjectNode target = targets.addObject();
    target
        .putArray("targets")
        .add("%s:%d".formatted(pod.getMetadata().getName(), port.getContainerPort()));
    ObjectNode labels =
        target
            .putObject("labels")
            .put("__meta_kubernetes_namespace", pod.getMetadata().getNamespace())
            .put("__meta_kubernetes_pod_name", pod.getMetadata().getName())
            .put("__meta_kubernetes_pod_phase", pod.getStatus().getPhase())
            .put("__meta_kubernetes_pod_container_name", container.getName())
            .put("__meta_kubernetes_pod_container_port_name", port.getName())
            .put("__meta_kubernetes_pod_container_port_number", port.getContainerPort().toString());
    pod.getMetadata().getLabels().forEach((name, value) -> labels.put(label(name), value));
  }

  /** What Prometheus calls a label of a pod. */
  static String label(String name) {
    return "__meta_kubernetes_pod_label_" + name.replaceAll("[^a-zA-Z0-9]", "_");
  }
}
