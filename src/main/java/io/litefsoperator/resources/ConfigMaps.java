package io.litefsoperator.resources;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.litefsoperator.litefs.GuardScript;
import io.litefsoperator.litefs.LitefsYml;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** One ConfigMap a pod: what makes a node the primary or a replica. */
public final class ConfigMaps {

  /** {@code true} or {@code false}: whether the node is the one that may be primary. */
  public static final String CANDIDATE_KEY = "litefs-candidate";

  /** LiteFS's configuration, whole. */
  public static final String CONFIG_KEY = "litefs.yml";

  /** Once pinned, the cluster ID that the node's volume has to hold. */
  public static final String CLUSTER_ID_KEY = "cluster-id";

  /** What the guard runs. */
  static final String GUARD_KEY = "guard.sh";

  private ConfigMaps() {}

  public static ConfigMap of(Topology topology, int ordinal) {
    boolean candidate = ordinal == topology.primary();
    SortedMap<String, String> data = new TreeMap<>();
    data.put(CANDIDATE_KEY, Boolean.toString(candidate));
    data.put(CONFIG_KEY, litefsYml(topology, candidate, topology.isQuiet(ordinal)));
    data.put(GUARD_KEY, GuardScript.TEXT);
    String clusterId = topology.clusterId();
    if (clusterId != null && !(candidate && topology.primaryHeld())) {
      data.put(CLUSTER_ID_KEY, clusterId);
    }
    return new ConfigMapBuilder()
        .withMetadata(Ownership.metadata(topology.cluster(), topology.names().configMap(ordinal)))
        .withData(data)
        .build();
  }

  /** The same for all replicas, but for those that copy. */
  static String litefsYml(Topology topology, boolean candidate, boolean quiet) {
    var spec = topology.spec();
    return LitefsYml.render(
        spec.litefs().mountPath(),
        spec.litefs().dataPath(),
        quiet ? List.of() : spec.exec(),
        spec.litefs().config(),
        new LitefsYml.Lease(
            topology.names().pod(topology.primary()),
            "http://%s:%d".formatted(topology.primaryHost(), LitefsYml.API_PORT),
            candidate));
  }
}
