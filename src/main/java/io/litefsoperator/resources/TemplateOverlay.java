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
   * The {@code patchMergeKey} of the lists in a PodSpec, from Kubernetes's types; every other list
   * is replaced whole, as {@code kubectl patch} does.
   */
  private static final Map<String, String> MERGE_KEYS =
      Map.ofEntries(
          Map.entry("containers", "name"),
          Map.entry("initContainers", "name"),
          Map.entry("env", "name"),
          Map.entry("ports", "containerPort"),
          Map.entry("volumeMounts", "mountPath"),
          Map.entry("volumeDevices", "devicePath"),
          Map.entry("volumes", "name"),
          Map.entry("imagePullSecrets", "name"),
          Map.entry("hostAliases", "ip"),
          Map.entry("resourceClaims", "name"),
          Map.entry("schedulingGates", "name"),
          Map.entry("topologySpreadConstraints", "topologyKey"));

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private TemplateOverlay() {}

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
    String key = MERGE_KEYS.get(field);
    if (key != null && base instanceof ArrayNode ours && overlay instanceof ArrayNode theirs) {
      mergeLists(ours, key, theirs);
      return ours;
    }
    return overlay.deepCopy();
  }

  /** Each of ours is merged once: what stands twice in theirs is for the API server to refuse. */
  private static void mergeLists(ArrayNode ours, String key, ArrayNode theirs) {
    List<JsonNode> unmerged = new ArrayList<>();
    ours.forEach(unmerged::add);
    for (JsonNode element : theirs) {
      JsonNode same =
          unmerged.stream()
              .filter(present -> present.hasNonNull(key))
              .filter(present -> present.get(key).equals(element.get(key)))
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
