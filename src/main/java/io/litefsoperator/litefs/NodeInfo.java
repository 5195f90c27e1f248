package io.litefsoperator.litefs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.io.IOException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a LiteFS node says of itself at {@code GET /info}: {@code NodeInfo} in {@code litefs.go} of
 * LiteFS 0.5.14, less {@code path}.
 *
 * @param clusterId {@code LFSC} and 16 letters or digits; null as long as the node has none
 * @param primary whether the node acts as primary now
 * @param candidate whether its lease lets it become primary
 * @param primaryHostname {@code lease.hostname} of the primary; null while the node sees none
 */
public record NodeInfo(
    @Nullable String clusterId,
    boolean primary,
    boolean candidate,
    @Nullable String primaryHostname) {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /**
   * LiteFS makes hexadecimal digits and accepts any 20 characters with this beginning; the ID ends
   * up in annotations and files, so that anything odd is not taken for one.
   */
  private static final Pattern CLUSTER_ID = Pattern.compile("LFSC[0-9A-Za-z]{16}");

  /**
   * Reads an answer. Keys that are not known are ignored.
   *
   * @throws IOException when it is not what LiteFS answers; the message says in what
   */
  static NodeInfo parse(byte[] json) throws IOException {
    JsonNode answer;
    try {
      answer = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IOException("not JSON: " + e.getOriginalMessage(), e);
    }
    if (!answer.isObject()) {
      throw new IOException("not a JSON object");
    }
    String clusterId = text(answer, "clusterID");
    if (clusterId != null && !CLUSTER_ID.matcher(clusterId).matches()) {
      throw new IOException("clusterID is not a cluster ID of LiteFS");
    }
    JsonNode primary = answer.path("primary");
    if (!primary.isObject() && !primary.isMissingNode()) {
      throw new IOException("primary is not an object");
    }
    return new NodeInfo(
        clusterId, flag(answer, "isPrimary"), flag(answer, "candidate"), text(primary, "hostname"));
  }

  private static boolean flag(JsonNode answer, String key) throws IOException {
    JsonNode value = answer.path(key);
    if (!value.isBoolean()) {
      throw new IOException(key + (value.isMissingNode() ? " is missing" : " is not a boolean"));
    }
    return value.booleanValue();
  }

  private static @Nullable String text(JsonNode answer, String key) throws IOException {
    JsonNode value = answer.path(key);
    if (value.getNodeType() != JsonNodeType.STRING && !value.isMissingNode()) {
      throw new IOException(key + " is not a string");
    }
    String text = value.asText();
    return text.isEmpty() ? null : text;
  }
}
