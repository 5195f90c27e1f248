package io.litefsoperator.resources;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.litefsoperator.litefs.LitefsYml;
import java.util.Map;
import java.util.TreeMap;

/** One ConfigMap a pod: what makes a node the primary or a replica. */
public final class ConfigMaps {

  /** {@code true} or {@code false}: whether the node is the one that may be primary. */
  public static final String CANDIDATE_KEY = "litefs-candidate";

  /** LiteFS's configuration, whole. */
  public static final String CONFIG_KEY = "litefs.yml";

  /** Once pinned, the cluster ID that the node's volume has to hold. */
  static final String CLUSTER_ID_KEY = "cluster-id";

  private ConfigMaps() {}

  public static ConfigMap of(Topology topology, int ordinal) {
    boolean candidate = ordinal == topology.primary();
    return new ConfigMapBuilder()
        .withMetadata(Ownership.metadata(topology.cluster(), topology.names().configMap(ordinal)))
        .withData(
            new TreeMap<>(
                Map.of(
                    CANDIDATE_KEY,
                    Boolean.toString(candidate),
                    CONFIG_KEY,
                    litefsYml(topology, candidate))))
        .build();
  }

  /** The same for all replicas. */
  static String litefsYml(Topology topology, boolean candidate) {
    var spec = topology.spec();
    return LitefsYml.render(
        spec.litefs().mountPath(),
        spec.litefs().dataPath(),
        spec.exec(),
        spec.litefs().config(),
        new LitefsYml.Lease(
            topology.names().pod(topology.primary()),
            "http://%s:%d".formatted(topology.primaryHost(), LitefsYml.API_PORT),
            candidate));
  }
}
