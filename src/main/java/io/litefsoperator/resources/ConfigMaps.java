package io.litefsoperator.resources;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.litefsoperator.api.LiteFsClusterSpec;
import io.litefsoperator.api.LiteFsConfig;
import io.litefsoperator.api.Routing;
import io.litefsoperator.litefs.LitefsYml;
import io.litefsoperator.litefs.Scripts;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One ConfigMap a pod: what makes a node the primary or a replica. */
public final class ConfigMaps {

  /** {@code true} or {@code false}: whether the node is the one that may be primary. */
  public static final String CANDIDATE_KEY = "litefs-candidate";

  /** LiteFS's configuration, whole. */
  public static final String CONFIG_KEY = "litefs.yml";

  /** Once pinned, the cluster ID that the node's volume has to hold. */
  public static final String CLUSTER_ID_KEY = "cluster-id";

  /** The gateway's configuration, under routing. */
  static final String GATEWAY_KEY = "haproxy.cfg";

  /** Present while there is no app though LiteFS runs. */
  static final String APP_HELD_KEY = "app-held";

  private ConfigMaps() {}

  public static ConfigMap of(Topology topology, int ordinal) {
    boolean candidate = ordinal == topology.primary();
    SortedMap<String, String> data = new TreeMap<>();
    data.put(CANDIDATE_KEY, Boolean.toString(candidate));
    data.put(CONFIG_KEY, litefsYml(topology, candidate, topology.isQuiet(ordinal)));
    scripts(topology.spec()).forEach(script -> data.put(script.file(), script.text()));
    if (topology.isQuiet(ordinal)) {
      data.put(APP_HELD_KEY, "true");
    }
    Routing routing = topology.spec().routing();
    if (routing != null) {
      data.put(GATEWAY_KEY, haproxyCfg(topology, routing));
    }
    String clusterId = topology.clusterId();
    if (clusterId != null && !(candidate && topology.primaryHeld())) {
      data.put(CLUSTER_ID_KEY, clusterId);
    }
    return new ConfigMapBuilder()
        .withMetadata(Ownership.metadata(topology.cluster(), topology.names().configMap(ordinal)))
        .withData(data)
        .build();
  }

  /**
   * All keys that there can be, also those that come and go: what lists them must not change with
   * them.
   */
  static List<String> keys(LiteFsClusterSpec spec) {
    List<String> keys =
        new ArrayList<>(List.of(CANDIDATE_KEY, CONFIG_KEY, CLUSTER_ID_KEY, APP_HELD_KEY));
    if (spec.routing() != null) {
      keys.add(GATEWAY_KEY);
    }
    scripts(spec).forEach(script -> keys.add(script.file()));
    return keys;
  }

  private static List<Scripts> scripts(LiteFsClusterSpec spec) {
    return Sidecar.isAskedFor(spec)
        ? List.of(Scripts.GUARD, Scripts.READY, Scripts.SIDECAR)
        : List.of(Scripts.GUARD, Scripts.READY);
  }

  /** The same for all replicas, but for those that copy. */
  static String litefsYml(Topology topology, boolean candidate, boolean quiet) {
    var spec = topology.spec();
    boolean sidecar = Sidecar.isAskedFor(spec);
    return LitefsYml.render(
        sidecar ? Sidecar.OWN_MOUNT : spec.litefs().mountPath(),
        spec.litefs().dataPath(),
        // What runs before an app in a container of its own is in containers of its own.
        quiet || sidecar ? List.of() : spec.exec(),
        config(spec, quiet),
        new LitefsYml.Lease(
            topology.names().pod(topology.primary()),
            "http://%s:%d".formatted(topology.primaryHost(), LitefsYml.API_PORT),
            candidate));
  }

  /** A node without its app has no proxy that would hold requests for it. */
  private static @Nullable LiteFsConfig config(LiteFsClusterSpec spec, boolean quiet) {
    LiteFsConfig config = spec.litefs().config();
    if (Sidecar.isAskedFor(spec)) {
      config = LiteFsConfig.visibleToAll(config);
    }
    return spec.routing() == null || quiet ? config : Gateway.withProxy(config, spec.routing());
  }

  /** The same for all pods. */
  static String haproxyCfg(Topology topology, Routing routing) {
    return GatewayConfig.render(routing, topology.primaryHost(), topology.nodesHost());
  }
}
