package io.litefsoperator.docs;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The CRD's schema, as it is checked in. */
final class Schema {

  private static final Path CRD = Path.of("crds/litefsclusters.litefs-operator.io-v1.yml");

  private Schema() {}

  /** With the properties {@code spec} and {@code status}. */
  static JsonNode root() {
    try {
      return Serialization.unmarshal(Files.readString(CRD), JsonNode.class)
          .at("/spec/versions/0/schema/openAPIV3Schema");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a list holds, else the schema itself. */
  static JsonNode element(JsonNode schema) {
    return schema.has("items") ? schema.get("items") : schema;
  }

  /** Whether {@code spec.storage.size}, say, leads to a field; lists count as what they hold. */
  static boolean has(JsonNode root, List<String> path) {
    Optional<JsonNode> at = Optional.of(root);
    for (String name : path) {
      at = at.flatMap(schema -> field(schema, name));
    }
    return at.isPresent();
  }

  private static Optional<JsonNode> field(JsonNode schema, String name) {
    JsonNode object = element(schema);
    JsonNode field = object.path("properties").path(name);
    if (!field.isMissingNode()) {
      return Optional.of(field);
    }
    return isOpen(object) ? Optional.of(object) : Optional.empty();
  }

  private static boolean isOpen(JsonNode object) {
    return object.has("additionalProperties")
        || object.path("x-kubernetes-preserve-unknown-fields").asBoolean();
  }

  /** Paths in the value that the schema does not know. */
  static List<String> unknown(JsonNode schema, JsonNode value, String path) {
    List<String> unknown = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(item -> unknown.addAll(unknown(element(schema), item, path)));
    }
    value
        .properties()
        .forEach(
            entry -> {
              String name = path + "." + entry.getKey();
              field(schema, entry.getKey())
                  .ifPresentOrElse(
                      field -> unknown.addAll(unknown(field, entry.getValue(), name)),
                      () -> unknown.add(name));
            });
    return unknown;
  }
}
