package io.litefsoperator.observe;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.litefs.NodeAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one cluster at one moment: the resource, its objects as the caches have
 * them, and the last report of each node. Objects are keyed by name.
 *
 * @param statefulSet null before it exists
 * @param reports by pod name; a pod that was never asked is absent
 * @param disruptionBudget null if there is none of ours
 * @param networkPolicy null if there is none of ours
 * @param route the HTTPRoute; it is read for a cluster that asks for one, or did
 * @param refusal why the StatefulSet's last attempt to make a pod failed; null where it lacks none,
 *     or that is not known
 */
public record Observation(
    LiteFsCluster cluster,
    @Nullable StatefulSet statefulSet,
    Map<String, Service> services,
    Map<String, ConfigMap> configMaps,
    Map<String, Pod> pods,
    Map<String, PersistentVolumeClaim> claims,
    Map<String, NodeReport> reports,
    @Nullable PodDisruptionBudget disruptionBudget,
    @Nullable NetworkPolicy networkPolicy,
    SeenRoute route,
    @Nullable String refusal) {

  /** Where the StatefulSet lacks no pod, and there is nothing that the pods can do without. */
  public Observation(
      LiteFsCluster cluster,
      @Nullable StatefulSet statefulSet,
      Map<String, Service> services,
      Map<String, ConfigMap> configMaps,
      Map<String, Pod> pods,
      Map<String, PersistentVolumeClaim> claims,
      Map<String, NodeReport> reports) {
    this(
        cluster,
        statefulSet,
        services,
        configMaps,
        pods,
        claims,
        reports,
        null,
        null,
        new SeenRoute.Unasked(),
        null);
  }

  /** The maps are copied. */
  public Observation {
    services = Map.copyOf(services);
    configMaps = Map.copyOf(configMaps);
    pods = Map.copyOf(pods);
    claims = Map.copyOf(claims);
    reports = Map.copyOf(reports);
  }

  /**
   * Whether every node that can be asked was asked at least once. Just after the operator's start
   * none was, and to report them as unknown would unsettle every settled cluster.
   */
  public boolean isComplete() {
    return Observe.addresses(pods).stream().map(NodeAddress::pod).allMatch(reports::containsKey);
  }
}
