package io.litefsoperator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import java.util.Objects;

/** What the Prometheus operator would make of the PodMonitors; it asks through the API server. */
final class PrometheusConfig {

  private static final Map<String, String> RELABELING =
      Map.of(
          "sourceLabels", "source_labels",
          "targetLabel", "target_label",
          "regex", "regex",
          "replacement", "replacement",
          "action", "action");

  private final TestBed bed;
  private final ApiBridge bridge;
  private final JsonNode podMonitor;

  PrometheusConfig(TestBed bed, ApiBridge bridge, JsonNode podMonitor) {
    this.bed = bed;
    this.bridge = bridge;
    this.podMonitor = podMonitor;
  }

  /** JSON, which is YAML too. */
  String text() {
    ObjectNode config =
        object(
            """
            global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
            rule_files: [rules.yaml]
            """);
    ArrayNode jobs = config.putArray("scrape_configs");
    // As the chart's PodMonitor of the operator has it.
    jobs.add(
        object(
            """
            job_name: litefs-operator/litefs-operator
            honor_labels: true
            static_configs: [{targets: ['%s']}]
            """
                .formatted(bed.operator().address())));
    jobs.add(kubelets());
    jobs.add(nodes());
    return config.toString();
  }

  private ObjectNode kubelets() {
    ObjectNode job =
        object(
            """
            job_name: kubelet
            honor_labels: true
            static_configs: []
            metric_relabel_configs:
              - {source_labels: [__name__], regex: kubelet_volume_stats_.*, action: keep}
            """);
    ArrayNode kubelets = (ArrayNode) job.path("static_configs");
    for (Node node : bed.client().nodes().list().getItems()) {
      kubelets.add(
          object(
              "{targets: ['%s'], labels: {__metrics_path__: '/api/v1/nodes/%s/proxy/metrics'}}"
                  .formatted(bridge.address(), node.getMetadata().getName())));
    }
    return job;
  }

  private ObjectNode nodes() {
    JsonNode endpoint = podMonitor.path("spec").path("podMetricsEndpoints").path(0);
    ObjectNode job =
        object(
            """
            job_name: litefs-nodes
            http_sd_configs: [{url: '%s', refresh_interval: 1s}]
            relabel_configs:
              - {source_labels: [__meta_kubernetes_pod_container_port_name], regex: '%s', action: keep}
              - {source_labels: [__meta_kubernetes_pod_phase], regex: (Failed|Succeeded), action: drop}
              - {source_labels: [__meta_kubernetes_namespace], target_label: namespace}
              - {source_labels: [__meta_kubernetes_pod_name], target_label: pod}
              - {source_labels: [__meta_kubernetes_pod_container_name], target_label: container}
              - {source_labels: [__meta_kubernetes_namespace, __meta_kubernetes_pod_name,
                   __meta_kubernetes_pod_container_port_number],
                 separator: '/', regex: '(.+)/(.+)/(.+)', target_label: __metrics_path__,
                 replacement: '/api/v1/namespaces/$1/pods/$2:$3/proxy%s'}
            """
                .formatted(
                    bridge.targets(),
                    endpoint.path("port").asText(),
                    endpoint.path("path").asText()));
    ArrayNode relabelings = (ArrayNode) job.path("relabel_configs");
    podMonitor
        .path("spec")
        .path("selector")
        .path("matchLabels")
        .properties()
        .forEach(
            label ->
                relabelings.add(
                    object(
                        "{source_labels: [%s], regex: '%s', action: keep}"
                            .formatted(
                                PodTargets.label(label.getKey()), label.getValue().asText()))));
    endpoint.path("relabelings").forEach(relabeling -> relabelings.add(renamed(relabeling)));
    relabelings.add(
        object("{target_label: __address__, replacement: '%s'}".formatted(bridge.address())));
    return job;
  }

  /** In the words of Prometheus's own file. */
  private static ObjectNode renamed(JsonNode relabeling) {
    ObjectNode renamed = object("{}");
    relabeling
        .properties()
        .forEach(
            field ->
                renamed.set(
                    Objects.requireNonNull(RELABELING.get(field.getKey()), field.getKey()),
                    field.getValue()));
    return renamed;
  }

  private static ObjectNode object(String yaml) {
    // The first line, or what begins with a brace would be read as JSON.
    return Serialization.unmarshal("---\n" + yaml, ObjectNode.class);
  }
}
