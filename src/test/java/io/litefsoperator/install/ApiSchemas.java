package io.litefsoperator.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * JSON schemas as kubeconform reads them, a file a kind, in which a field that the API does not
 * have is an error. Made from what an API server tells of itself.
 */
final class ApiSchemas {

  private static final String DEFINITIONS = "definitions.json";
  private static final String REFERENCE = "#/definitions/";

  /** Types whose OpenAPI says less than they take. */
  private static final Map<String, String> LENIENT =
      Map.of(
          "io.k8s.apimachinery.pkg.util.intstr.IntOrString", "{type: [string, integer]}",
          "io.k8s.apimachinery.pkg.api.resource.Quantity", "{type: [string, number]}");

  private final Path folder;

  private ApiSchemas(Path folder) {
    this.folder = folder;
  }

  /** Writes those of all kinds that an API server has. */
  static ApiSchemas of(KubernetesClient client, Path folder) throws IOException {
    Files.createDirectories(folder);
    ApiSchemas schemas = new ApiSchemas(folder);
    ObjectNode api = Serialization.unmarshal(client.raw("/openapi/v2"), ObjectNode.class);
    JsonNode definitions = api.get("definitions");
    LENIENT.forEach(
        (name, schema) ->
            ((ObjectNode) definitions)
                .set(name, Serialization.unmarshal("---\n" + schema, JsonNode.class)));
    definitions.forEach(ApiSchemas::close);
    ObjectNode file = Serialization.jsonMapper().createObjectNode();
    file.set("definitions", definitions);
    schemas.write(
        DEFINITIONS, file.toString().replace('"' + REFERENCE, '"' + DEFINITIONS + REFERENCE));
    for (Map.Entry<String, JsonNode> definition : definitions.properties()) {
      for (JsonNode kind : definition.getValue().path("x-kubernetes-group-version-kind")) {
        schemas.write(
            kind.path("group").asText(),
            kind.path("version").asText(),
            kind.path("kind").asText().toLowerCase(Locale.ROOT),
            "{\"$ref\": \"%s%s%s\"}".formatted(DEFINITIONS, REFERENCE, definition.getKey()));
      }
    }
    return schemas;
  }

  /** Writes that of a CRD which no API server has. */
  void add(Path crd) throws IOException {
    JsonNode spec = Serialization.unmarshal(Files.readString(crd), JsonNode.class).path("spec");
    for (JsonNode version : spec.path("versions")) {
      JsonNode schema = version.path("schema").path("openAPIV3Schema");
      close(schema);
      write(
          spec.path("group").asText(),
          version.path("name").asText(),
          spec.path("names").path("singular").asText(),
          schema.toString());
    }
  }

  /** Lets an object have the fields that its schema names and no others. */
  private static void close(JsonNode schema) {
    if (!(schema instanceof ObjectNode object)) {
      return; // none, or additionalProperties as a boolean
    }
    if (object.path("properties").isObject()
        && !object.has("additionalProperties")
        && !object.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
      object.put("additionalProperties", false);
    }
    object.path("properties").forEach(ApiSchemas::close);
    close(object.path("items"));
    close(object.path("additionalProperties"));
  }

  private void write(String group, String version, String kind, String schema) throws IOException {
    write(file(kind, group.isEmpty() ? version : group, version), schema);
  }

  private static String file(String kind, String group, String version) {
    return "%s_%s_%s.json".formatted(kind, group, version);
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(folder.resolve(file), text);
  }

  /** As kubeconform wants to be told where they are. */
  String location() {
    return folder
        .toAbsolutePath()
        .resolve(file("{{.ResourceKind}}", "{{.Group}}", "{{.ResourceAPIVersion}}"))
        .toString();
  }
}
