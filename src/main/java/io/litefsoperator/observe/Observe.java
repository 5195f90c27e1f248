package io.litefsoperator.observe;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.litefs.NodeAddress;
import io.litefsoperator.resources.Names;
import io.litefsoperator.resources.Ownership;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Gathers what the caches hold of one cluster. Reads memory, but for claims made by hand, for why
 * pods are missing, and for an HTTPRoute.
 */
public final class Observe {

  private final NodeReports reports;

  public Observe(NodeReports reports) {
    this.reports = reports;
  }

  public Observation of(LiteFsCluster cluster, Context<?> context) {
    Predicate<HasMetadata> ours = object -> Ownership.isOurs(cluster, object);
    StatefulSet statefulSet =
        byName(StatefulSet.class, context, ours).get(Names.of(cluster).statefulSet());
    Map<String, Pod> pods = byName(Pod.class, context, pod -> isOf(statefulSet, pod));
    return new Observation(
        cluster,
        statefulSet,
        byName(Service.class, context, ours),
        byName(ConfigMap.class, context, ours),
        pods,
        claims(cluster, pods, context),
        reports.of(ResourceID.fromResource(cluster), addresses(pods)),
        byName(PodDisruptionBudget.class, context, ours).get(Names.of(cluster).disruptionBudget()),
        byName(NetworkPolicy.class, context, ours).get(Names.of(cluster).networkPolicy()),
        Routes.of(cluster, context.getClient()),
        PodRefusals.latest(cluster, statefulSet, pods.values(), context.getClient()).orElse(null));
  }

  /**
   * The caches hold only what bears our labels. A claim that was made by hand has none yet: it is
   * read live as long as it matters whether there is one, and until it was adopted.
   */
  private static Map<String, PersistentVolumeClaim> claims(
      LiteFsCluster cluster, Map<String, Pod> pods, Context<?> context) {
    Map<String, PersistentVolumeClaim> claims =
        byName(PersistentVolumeClaim.class, context, any -> true);
    Names names = Names.of(cluster);
    boolean isHeldBack =
        cluster.getStatus().clusterId() == null
            && pods.values().stream().anyMatch(pod -> GuardReport.of(pod).isPresent());
    boolean isMissing =
        pods.values().stream()
            .filter(Pods::isRunning)
            .flatMapToInt(pod -> names.ordinalOfPod(pod.getMetadata().getName()).stream())
            .anyMatch(ordinal -> !claims.containsKey(names.claim(ordinal)));
    if (isHeldBack || isMissing) {
      Live.unlabelledClaims(context.getClient(), cluster.getMetadata().getNamespace(), names)
          .forEach(claim -> claims.put(claim.getMetadata().getName(), claim));
    }
    return claims;
  }

  /** The nodes that can be asked: pods that run and have an address. */
  public static Set<NodeAddress> addresses(Map<String, Pod> pods) {
    return pods.values().stream()
        .filter(Pods::isRunning)
        .filter(pod -> pod.getStatus().getPodIP() != null)
        .map(
            pod ->
                new NodeAddress(
                    pod.getMetadata().getNamespace(),
                    pod.getMetadata().getName(),
                    pod.getMetadata().getUid(),
                    pod.getStatus().getPodIP()))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static <T extends HasMetadata> Map<String, T> byName(
      Class<T> type, Context<?> context, Predicate<? super T> which) {
    return context
        .getSecondaryResourcesAsStream(type)
        .filter(which)
        .collect(Collectors.toMap(object -> object.getMetadata().getName(), Function.identity()));
  }

  /** Pods of an earlier StatefulSet of this name are on their way out and no nodes of ours. */
  static boolean isOf(@Nullable StatefulSet statefulSet, Pod pod) {
    return statefulSet != null
        && pod.getMetadata().getOwnerReferences().stream()
            .map(OwnerReference::getUid)
            .anyMatch(statefulSet.getMetadata().getUid()::equals);
  }
}
