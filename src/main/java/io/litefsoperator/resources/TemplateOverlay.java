package io.litefsoperator.resources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The user's pod template laid over ours, lists merged by the keys that Kubernetes gives them. */
public final class TemplateOverlay {

  /** {@code spec.podTemplate} is not a pod template; the message says where and why. */
  public static final class InvalidOverlayException extends RuntimeException {
    private static final long serialVersionUID = 1;

    InvalidOverlayException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * What tells the elements of a list in a PodSpec apart, from Kubernetes's types; every other list
   * is replaced whole, as {@code kubectl patch} does. As there, a constraint is known by its key
   * alone: one that must be met comes in place of ours, which need not.
   */
  private static final Map<String, Function<JsonNode, @Nullable Object>> MERGE_KEYS =
      Map.ofEntries(
          by("containers", "name"),
          by("initContainers", "name"),
          by("env", "name"),
          Map.entry("ports", TemplateOverlay::port),
          by("volumeMounts", "mountPath"),
          by("volumeDevices", "devicePath"),
          by("volumes", "name"),
          by("imagePullSecrets", "name"),
          by("hostAliases", "ip"),
          by("resourceClaims", "name"),
          by("schedulingGates", "name"),
          by("topologySpreadConstraints", "topologyKey"));

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private TemplateOverlay() {}

  private static Map.Entry<String, Function<JsonNode, @Nullable Object>> by(
      String list, String key) {
    return Map.entry(list, element -> element.hasNonNull(key) ? element.get(key) : null);
  }

  /** TCP and UDP may have the same one. */
  private static @Nullable Object port(JsonNode port) {
    return port.hasNonNull("containerPort")
        ? port.get("containerPort").asText() + "/" + port.path("protocol").asText("TCP")
        : null;
  }

  /**
   * The base with everything in it that the overlay says.
   *
   * @throws InvalidOverlayException if the result is not a pod template
   */
  static PodTemplateSpec lay(JsonNode overlay, PodTemplateSpec base) {
    ObjectNode merged = MAPPER.valueToTree(base);
    if (overlay instanceof ObjectNode object) {
      mergeObjects(merged, object);
    }
    return read(merged);
  }

  /**
   * Reads a template alone.
   *
   * @throws InvalidOverlayException if it is not a pod template
   */
  public static PodTemplateSpec read(JsonNode template) {
    try {
      return MAPPER.treeToValue(template, PodTemplateSpec.class);
    } catch (JsonProcessingException e) {
      throw new InvalidOverlayException(e.getOriginalMessage(), e);
    }
  }

  private static void mergeObjects(ObjectNode base, ObjectNode overlay) {
    overlay
        .properties()
        .forEach(
            entry ->
                base.set(
                    entry.getKey(),
                    merge(entry.getKey(), base.get(entry.getKey()), entry.getValue())));
  }

  private static JsonNode merge(String field, @Nullable JsonNode base, JsonNode overlay) {
    if (base instanceof ObjectNode ours && overlay instanceof ObjectNode theirs) {
      mergeObjects(ours, theirs);
      return ours;
    }
    Function<JsonNode, @Nullable Object> key = MERGE_KEYS.get(field);
    if (key != null && base instanceof ArrayNode ours && overlay instanceof ArrayNode theirs) {
      mergeLists(ours, key, theirs);
      return ours;
    }
    return overlay.deepCopy();
  }

  /** Each of ours is merged once: what stands twice in theirs is for the API server to refuse. */
  private static void mergeLists(
      ArrayNode ours, Function<JsonNode, @Nullable Object> key, ArrayNode theirs) {
    List<JsonNode> unmerged = new ArrayList<>();
    ours.forEach(unmerged::add);
    for (JsonNode element : theirs) {
      JsonNode same =
          unmerged.stream()
              .filter(present -> key.apply(present) != null)
              .filter(present -> Objects.equals(key.apply(present), key.apply(element)))
              .findFirst()
              .orElse(null);
      if (same instanceof ObjectNode present && element instanceof ObjectNode object) {
        mergeObjects(present, object);
        unmerged.remove(same);
      } else {
        ours.add(element.deepCopy());
      }
    }
  }
}
