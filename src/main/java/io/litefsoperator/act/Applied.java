package io.litefsoperator.act;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.litefsoperator.observe.Json;
import io.litefsoperator.resources.Fingerprint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether an object is still as it was applied, so that nothing need be sent.
 *
 * <p>Values are not compared: the API server stores many in other words (1024Mi as 1Gi, an empty
 * string not at all), and a comparison that knows fewer of them than users write sends the same
 * object for ever. Instead an object carries a hash of what was applied, and server-side apply
 * keeps book of the fields that are ours: whoever else changes one becomes its owner, and whoever
 * removes it takes it off the book.
 */
final class Applied {

  /** Annotation with the hash of the object as it was applied. */
  static final String HASH = "litefs-operator.io/applied-hash";

  private static final ObjectWriter WRITER =
      Json.MAPPER.writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

  private Applied() {}

  /** Writes the hash on an object that is about to be applied. */
  static void mark(HasMetadata desired) {
    Map<String, String> annotations = new TreeMap<>();
    if (desired.getMetadata().getAnnotations() != null) {
      annotations.putAll(desired.getMetadata().getAnnotations());
    }
    annotations.put(HASH, hash(desired));
    desired.getMetadata().setAnnotations(annotations);
  }

  /**
   * Whether applying would change nothing.
   *
   * @param desired marked
   */
  static boolean isUnchanged(HasMetadata actual, HasMetadata desired, String fieldManager) {
    Map<String, String> annotations = actual.getMetadata().getAnnotations();
    String hash = desired.getMetadata().getAnnotations().get(HASH);
    return annotations != null
        && hash != null
        && hash.equals(annotations.get(HASH))
        && owned(actual, fieldManager)
            .filter(fields -> ownsFields(fields, withoutIdentity(desired)))
            .isPresent();
  }

  private static String hash(HasMetadata object) {
    try {
      return Fingerprint.of(WRITER.writeValueAsString(object));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an object of Kubernetes is JSON", e);
    }
  }

  private static Optional<Map<String, Object>> owned(HasMetadata actual, String fieldManager) {
    List<ManagedFieldsEntry> entries = actual.getMetadata().getManagedFields();
    return entries == null
        ? Optional.empty()
        : entries.stream()
            .filter(entry -> fieldManager.equals(entry.getManager()))
            .filter(entry -> "Apply".equals(entry.getOperation()))
            .filter(entry -> entry.getSubresource() == null || entry.getSubresource().isEmpty())
            .findFirst()
            .map(entry -> entry.getFieldsV1().getAdditionalProperties());
  }

  /** What names an object is nobody's field. */
  private static ObjectNode withoutIdentity(HasMetadata object) {
    ObjectNode tree = Json.MAPPER.valueToTree(object);
    tree.remove(List.of("apiVersion", "kind"));
    ((ObjectNode) tree.get("metadata")).remove(List.of("name", "namespace", "uid"));
    return tree;
  }

  private static boolean owns(@Nullable Object fields, JsonNode value) {
    if (fields == null) {
      return isNothing(value);
    }
    Map<String, Object> below = map(fields);
    if (below.isEmpty()) {
      return true; // a value, or a list or map that is owned as a whole
    }
    if (value instanceof ObjectNode object) {
      return ownsFields(below, object);
    }
    if (value instanceof ArrayNode array) {
      for (JsonNode element : array) {
        if (!ownsElement(below, element)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean ownsFields(Map<String, Object> fields, ObjectNode object) {
    return object.properties().stream()
        .allMatch(field -> owns(fields.get("f:" + field.getKey()), field.getValue()));
  }

  /** Elements go by their keys, as in {@code k:{"name":"app"}}, or by their value. */
  private static boolean ownsElement(Map<String, Object> list, JsonNode element) {
    return list.entrySet().stream()
        .anyMatch(
            entry ->
                entry.getKey().startsWith("k:")
                    ? hasKey(element, entry.getKey().substring(2))
                        && owns(entry.getValue(), element)
                    : entry.getKey().equals("v:" + element));
  }

  private static boolean hasKey(JsonNode element, String key) {
    try {
      return Json.MAPPER.readTree(key).properties().stream()
          .allMatch(
              field ->
                  // Absent, it has its default, which no two elements share.
                  !element.has(field.getKey())
                      || element.get(field.getKey()).asText().equals(field.getValue().asText()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a key in managedFields is JSON: " + key, e);
    }
  }

  /** The API server drops such a value, and nobody owns it. */
  private static boolean isNothing(JsonNode value) {
    return value.isNull()
        || (value.isContainerNode() && value.isEmpty())
        || (value.isTextual() && value.asText().isEmpty());
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object fields) {
    return (Map<String, Object>) fields;
  }
}
