package io.litefsoperator.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.api.LiteFsClusterSpec;
import io.litefsoperator.api.LiteFsClusterStatus;
import org.jspecify.annotations.Nullable;

/** A resource as far as it could be read. */
public sealed interface Reading {

  /** What the resource says; its spec is never null. */
  record Read(LiteFsCluster cluster) implements Reading {}

  /** The resource can't be understood; {@code why} names the field. */
  record Unreadable(String why) implements Reading {}

  /** Keys of a later version are ignored: a rolled-back operator goes on with what it knows. */
  ObjectMapper MAPPER =
      new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /** So are the states that a later version knows: the status is written anew anyway. */
  ObjectMapper STATUS_MAPPER =
      MAPPER.copy().enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL);

  static Reading of(RawLiteFsCluster raw) {
    try {
      LiteFsCluster cluster = new LiteFsCluster();
      cluster.setMetadata(raw.getMetadata());
      LiteFsClusterSpec spec = read(MAPPER, raw.getSpec(), LiteFsClusterSpec.class, "spec");
      if (spec == null) {
        return new Unreadable("spec is missing: write at least spec.image");
      }
      LiteFsClusterStatus status =
          read(STATUS_MAPPER, raw.getStatus(), LiteFsClusterStatus.class, "status");
      cluster.setSpec(spec);
      cluster.setStatus(status == null ? LiteFsClusterStatus.NONE : status);
      return new Read(cluster);
    } catch (UnreadableException e) {
      return new Unreadable(e.why);
    }
  }

  private static <T> @Nullable T read(
      ObjectMapper mapper, @Nullable JsonNode tree, Class<T> type, String field)
      throws UnreadableException {
    try {
      return tree == null ? null : mapper.treeToValue(tree, type);
    } catch (JsonProcessingException e) {
      throw new UnreadableException(JsonPath.of(field, e) + ": " + e.getOriginalMessage());
    }
  }

  /** Carries the reason out of {@link #read}. */
  final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1;
    private final String why;

    private UnreadableException(String why) {
      super(why);
      this.why = why;
    }
  }
}
