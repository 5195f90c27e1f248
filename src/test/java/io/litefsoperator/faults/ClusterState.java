package io.litefsoperator.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Quantity;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.api.LiteFsClusterStatus;
import io.litefsoperator.observe.RawLiteFsCluster;
import io.litefsoperator.observe.Reading;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The LiteFsCluster in the API server. */
final class ClusterState {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  final String uid;
  final ObjectNode spec;

  /** The field that is there only in a spec that can't be carried out. */
  static final String BROKEN = "env";

  final Map<String, String> annotations = new TreeMap<>();
  long generation = 1;
  long version;
  private @Nullable JsonNode status;
  private @Nullable LiteFsCluster seen;

  ClusterState(String uid, ObjectNode spec) {
    this.uid = uid;
    this.spec = spec;
  }

  static ObjectNode spec(int replicas) {
    try {
      ObjectNode spec =
          (ObjectNode)
              MAPPER.readTree(
                  """
                  {"image": "example/notes:1", "exec": [{"cmd": "serve"}], "remediation": {},
                  "storage": {"retention": {}}, "podDisruptionBudget": {"enabled": false}}
                  """);
      return spec.put("replicas", replicas);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  ObjectNode remediation() {
    return (ObjectNode) spec.get("remediation");
  }

  ObjectNode storage() {
    return (ObjectNode) spec.get("storage");
  }

  ObjectNode retention() {
    return (ObjectNode) storage().get("retention");
  }

  /** Gi that each volume should have. */
  int size() {
    return storage().has("size") ? Resizer.gi(new Quantity(storage().get("size").asText())) : 1;
  }

  int replicas() {
    return spec.get("replicas").asInt();
  }

  /** Through JSON, as the API server keeps it. */
  void write(@Nullable LiteFsClusterStatus next) {
    status = next == null ? null : MAPPER.valueToTree(next);
  }

  LiteFsClusterStatus status() {
    return object().getStatus();
  }

  /** As it is now. */
  LiteFsCluster object() {
    LiteFsCluster last = seen;
    if (last != null && last.getMetadata().getResourceVersion().equals(Long.toString(version))) {
      return last;
    }
    RawLiteFsCluster raw = new RawLiteFsCluster();
    ObjectMeta metadata = new ObjectMeta();
    metadata.setName(Api.CLUSTER);
    metadata.setNamespace(Api.NAMESPACE);
    metadata.setUid(uid);
    metadata.setGeneration(generation);
    metadata.setResourceVersion(Long.toString(version));
    metadata.setAnnotations(new TreeMap<>(annotations));
    raw.setMetadata(metadata);
    raw.setSpec(spec.deepCopy());
    if (status != null) {
      raw.setStatus(status);
    }
    LiteFsCluster cluster = ((Reading.Read) Reading.of(raw)).cluster();
    seen = Objects.requireNonNull(cluster);
    return cluster;
  }
}
