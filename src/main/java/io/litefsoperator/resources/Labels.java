package io.litefsoperator.resources;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Labels of a cluster's objects. */
public final class Labels {

  public static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  public static final String OPERATOR = "litefs-operator";

  /** Names the LiteFsCluster that an object belongs to. */
  public static final String CLUSTER = "litefs-operator.io/cluster";

  /**
   * On pods: {@code primary} or {@code replica}. A selector can't say "all but pod 0", so the
   * operator writes it on each pod for the Service of the replicas.
   */
  public static final String ROLE = "litefs-operator.io/role";

  public static final String PRIMARY = "primary";
  public static final String REPLICA = "replica";

  /** Of all labels and annotations that are the operator's alone. */
  private static final String PREFIX = "litefs-operator.io/";

  /** By the StatefulSet controller, on each of its pods. */
  static final String POD_NAME = "statefulset.kubernetes.io/pod-name";

  private static final Set<String> OURS = of("").keySet();

  private Labels() {}

  /** On every object of the cluster. */
  public static Map<String, String> of(String cluster) {
    Map<String, String> labels = new TreeMap<>(selector(cluster));
    labels.put("app.kubernetes.io/name", "litefs");
    labels.put("app.kubernetes.io/instance", cluster);
    labels.put(MANAGED_BY, OPERATOR);
    return labels;
  }

  /** Whether the operator alone may say what this label or annotation is. */
  public static boolean isOurs(String key) {
    return key.startsWith(PREFIX) || OURS.contains(key);
  }

  /** Selects the cluster's pods; a StatefulSet's selector can't change, so neither does this. */
  public static Map<String, String> selector(String cluster) {
    return Map.of(CLUSTER, cluster);
  }
}
