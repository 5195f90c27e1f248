package io.litefsoperator.docs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The page docs/reference/api.md: every field of the CRD, but for what is Kubernetes' own. */
final class ApiReference {

  private static final String KUBERNETES =
      "https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/#";

  /** Fields that are Kubernetes' own types, by their paths, and how Kubernetes calls them. */
  private static final Map<String, String> KUBERNETES_TYPES =
      Map.of(
          "spec.imagePullSecrets", "LocalObjectReference",
          "spec.ports", "ContainerPort",
          "spec.env", "EnvVar",
          "spec.envFrom", "EnvFromSource",
          "spec.resources", "ResourceRequirements",
          "spec.startupProbe", "Probe",
          "spec.readinessProbe", "Probe",
          "spec.livenessProbe", "Probe",
          "spec.podTemplate", "PodTemplateSpec",
          "status.conditions", "Condition");

  private static final String START =
      """
      # API reference: LiteFsCluster

      `litefs-operator.io/v1alpha1`, kind `LiteFsCluster`, plural `litefsclusters`, short name `lfc`, namespaced. Made from
      the CRD; `kubectl explain lfc.spec --recursive` shows the same. A field without a default may be left out, unless it
      says *required*.

      """;

  private final JsonNode root;
  private final StringBuilder page = new StringBuilder(START);

  private ApiReference(JsonNode root) {
    this.root = root;
  }

  static String of(JsonNode root) {
    ApiReference reference = new ApiReference(root);
    reference.object("spec");
    reference.object("status");
    return reference.page.toString();
  }

  private void object(String name) {
    section(name, root.path("properties").path(name));
  }

  /** A table of the object's fields, what has to hold among them, and a section for each object. */
  private void section(String path, JsonNode schema) {
    JsonNode object = Schema.element(schema);
    List<String> names = new ArrayList<>();
    object.path("properties").fieldNames().forEachRemaining(names::add);
    page.append("## %s%n%n".formatted(path));
    if (object.path("description").asText().isEmpty() && schema.has("description")) {
      page.append(text(schema)).append("\n\n");
    } else if (object.has("description")) {
      page.append(text(object)).append("\n\n");
    }
    boolean isSpec = path.startsWith("spec");
    page.append(
        isSpec
            ? "| Field | Type | Default | |\n|---|---|---|---|\n"
            : "| Field | Type | |\n|---|---|---|\n");
    for (String name : names) {
      row(path + "." + name, name, object, isSpec);
    }
    rules(object);
    page.append('\n');
    for (String name : names) {
      JsonNode field = object.path("properties").path(name);
      if (Schema.element(field).has("properties") && !isKubernetes(path + "." + name)) {
        section(path + "." + name, field);
      }
    }
  }

  private void row(String path, String name, JsonNode object, boolean isSpec) {
    JsonNode field = object.path("properties").path(name);
    List<String> cells = new ArrayList<>(List.of("`%s`".formatted(name), type(path, field)));
    if (isSpec) {
      cells.add(defaultOf(object, name, field));
    }
    cells.add((text(field) + " " + bounds(field)).strip());
    page.append("| %s |%n".formatted(String.join(" | ", cells)));
  }

  private static boolean isKubernetes(String path) {
    return KUBERNETES_TYPES.containsKey(path);
  }

  private static String type(String path, JsonNode field) {
    String kubernetes = KUBERNETES_TYPES.get(path);
    String list = field.has("items") ? "list of " : "";
    if (kubernetes != null) {
      boolean isMeta = kubernetes.equals("Condition");
      return "%s[%s](%s%s-v1-%s)"
          .formatted(
              list,
              kubernetes,
              KUBERNETES,
              kubernetes.toLowerCase(java.util.Locale.ROOT),
              isMeta ? "meta" : "core");
    }
    JsonNode element = Schema.element(field);
    if (element.has("properties")) {
      return "%s[object](#%s)"
          .formatted(list, path.replace(".", "").toLowerCase(java.util.Locale.ROOT));
    }
    if (element.has("additionalProperties")) {
      return list + "map";
    }
    return list + (element.has("type") ? element.path("type").asText() : "quantity");
  }

  private static String defaultOf(JsonNode object, String name, JsonNode field) {
    boolean isRequired =
        StreamSupport.stream(object.path("required").spliterator(), false)
            .anyMatch(required -> required.asText().equals(name));
    JsonNode value = field.path("default");
    return isRequired
        ? "*required*"
        : value.isValueNode() && !value.isMissingNode() ? "`%s`".formatted(value.asText()) : "";
  }

  private static String bounds(JsonNode field) {
    JsonNode element = Schema.element(field);
    List<String> bounds = new ArrayList<>();
    if (element.has("enum")) {
      bounds.add(
          StreamSupport.stream(element.get("enum").spliterator(), false)
              .map(value -> "`%s`".formatted(value.asText()))
              .collect(Collectors.joining(", ", "One of ", ".")));
    }
    if (isBound(element.path("minimum")) && isBound(element.path("maximum"))) {
      bounds.add(
          "%d to %d.".formatted(element.get("minimum").asLong(), element.get("maximum").asLong()));
    }
    if (field.has("maxItems")) {
      bounds.add("At most %d.".formatted(field.get("maxItems").asLong()));
    }
    return String.join(" ", bounds);
  }

  private static boolean isBound(JsonNode bound) {
    return !bound.isMissingNode() && Math.abs((long) bound.asDouble()) < Integer.MAX_VALUE;
  }

  private void rules(JsonNode object) {
    JsonNode rules = object.path("x-kubernetes-validations");
    if (!rules.isEmpty()) {
      page.append("\nRefused, with these words:\n\n");
      rules.forEach(rule -> page.append("- %s%n".formatted(rule.path("message").asText())));
    }
  }

  private static String text(JsonNode schema) {
    return schema.path("description").asText().strip().replace("|", "\\|").replace("<", "\\<");
  }
}
