package io.litefsoperator.faults;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.observe.GuardReport;
import io.litefsoperator.observe.NodeReport;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.observe.Observe;
import io.litefsoperator.observe.Pods;
import io.litefsoperator.resources.Labels;
import io.litefsoperator.resources.Ownership;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The informers' caches and what Observe makes of them. Each kind is as of a moment of its own;
 * what the operator wrote itself is in them at once, as long as it does not end.
 */
final class Caches {

  private final World world;
  private @Nullable LiteFsCluster cluster;
  private @Nullable StatefulSet set;
  private Map<String, HasMetadata> others = new HashMap<>();
  private Map<String, Pod> pods = new HashMap<>();
  private Map<String, PersistentVolumeClaim> claims = new HashMap<>();

  /** Filled, as after a start. */
  Caches(World world) {
    this.world = world;
    refresh(0);
  }

  /**
   * Each kind hears the news, or does not yet.
   *
   * @return whether there is anything to look at: the status alone is not
   */
  boolean hear() {
    LiteFsCluster clusterBefore = cluster;
    StatefulSet setBefore = set;
    Map<String, HasMetadata> othersBefore = others;
    Map<String, Pod> podsBefore = pods;
    Map<String, PersistentVolumeClaim> claimsBefore = claims;
    refresh(world.rates.stale());
    return isRequest(clusterBefore, cluster)
        || setBefore != set
        || !othersBefore.equals(others)
        || !podsBefore.equals(pods)
        || !claimsBefore.equals(claims);
  }

  /** As in OperatorSetup. */
  private static boolean isRequest(@Nullable LiteFsCluster before, @Nullable LiteFsCluster now) {
    if (before == null || now == null) {
      return before != now;
    }
    ObjectMeta a = before.getMetadata();
    ObjectMeta b = now.getMetadata();
    return !a.getUid().equals(b.getUid())
        || !a.getGeneration().equals(b.getGeneration())
        || !a.getAnnotations().equals(b.getAnnotations());
  }

  private void refresh(int stale) {
    if (!world.chance.percent(stale)) {
      cluster = world.api.cluster == null ? null : world.api.cluster.object();
    }
    if (!world.chance.percent(stale)) {
      set = world.api.set == null ? null : world.api.set.object();
    }
    if (!world.chance.percent(stale)) {
      others = new HashMap<>(world.api.others);
    }
    if (!world.chance.percent(stale)) {
      pods = livePods(world);
    }
    if (!world.chance.percent(stale)) {
      claims = liveClaims(world, true);
    }
  }

  static Map<String, Pod> livePods(World world) {
    return world.api.pods.values().stream()
        .collect(Collectors.toMap(pod -> pod.name, PodState::object));
  }

  /** Those of this cluster's names, with our label or also without. */
  static Map<String, PersistentVolumeClaim> liveClaims(World world, boolean labelled) {
    return world.api.claims.values().stream()
        .filter(claim -> !labelled || Api.CLUSTER.equals(claim.labels.get(Labels.CLUSTER)))
        .collect(Collectors.toMap(claim -> claim.name, ClaimState::object));
  }

  /** Of what is applied. */
  List<String> versions() {
    return Stream.concat(
            Stream.ofNullable(set), others.values().stream().map(HasMetadata.class::cast))
        .map(object -> object.getMetadata().getResourceVersion())
        .sorted()
        .toList();
  }

  @Nullable LiteFsCluster cluster() {
    return cluster;
  }

  void wrote(LiteFsCluster written) {
    cluster = written;
  }

  void wrote(HasMetadata written) {
    if (written instanceof StatefulSet statefulSet) {
      set = statefulSet;
    } else if (written instanceof Pod pod) {
      pods.put(pod.getMetadata().getName(), pod);
    } else if (written instanceof PersistentVolumeClaim claim) {
      claims.put(claim.getMetadata().getName(), claim);
    } else {
      others.put(Api.key(written), written);
    }
  }

  Observation observe(LiteFsCluster of, Poller poller) {
    StatefulSet ours = set == null || !Ownership.isOurs(of, set) ? null : set;
    Map<String, Pod> nodes = ofSet(ours, pods);
    return new Observation(
        of,
        ours,
        others(of, others, Service.class),
        others(of, others, ConfigMap.class),
        nodes,
        claims(of, nodes),
        poller.of(Observe.addresses(nodes)));
  }

  /** As Observe does: what nobody labelled is read live as long as it matters. */
  private Map<String, PersistentVolumeClaim> claims(LiteFsCluster of, Map<String, Pod> nodes) {
    Map<String, PersistentVolumeClaim> all = new HashMap<>(claims);
    boolean isHeldBack =
        of.getStatus().clusterId() == null
            && nodes.values().stream().anyMatch(pod -> GuardReport.of(pod).isPresent());
    boolean isMissing =
        nodes.values().stream()
            .filter(Pods::isRunning)
            .flatMapToInt(pod -> Api.NAMES.ordinalOfPod(pod.getMetadata().getName()).stream())
            .anyMatch(ordinal -> !all.containsKey(Api.NAMES.claim(ordinal)));
    if (isHeldBack || isMissing) {
      liveClaims(world, false).entrySet().stream()
          .filter(entry -> !isLabelled(entry.getValue()))
          .forEach(entry -> all.put(entry.getKey(), entry.getValue()));
    }
    return all;
  }

  private static boolean isLabelled(PersistentVolumeClaim claim) {
    return claim.getMetadata().getLabels().containsKey(Labels.CLUSTER);
  }

  static Map<String, Pod> ofSet(@Nullable StatefulSet set, Map<String, Pod> pods) {
    return set == null
        ? Map.of()
        : pods.entrySet().stream()
            .filter(
                entry ->
                    entry.getValue().getMetadata().getOwnerReferences().stream()
                        .anyMatch(
                            reference -> reference.getUid().equals(set.getMetadata().getUid())))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  static <T extends HasMetadata> Map<String, T> others(
      LiteFsCluster of, Map<String, HasMetadata> all, Class<T> type) {
    return all.values().stream()
        .filter(type::isInstance)
        .map(type::cast)
        .filter(object -> Ownership.isOurs(of, object))
        .collect(Collectors.toMap(object -> object.getMetadata().getName(), Function.identity()));
  }

  /** As Live does: the API server's own view, and one node asked at this moment. */
  static Observation live(World world, LiteFsCluster now, Observation before, int primary) {
    SetState live = world.api.set;
    StatefulSet set = live == null ? null : live.object();
    Map<String, Pod> nodes = ofSet(set, livePods(world));
    Map<String, NodeReport> reports = new HashMap<>();
    Observe.addresses(nodes).stream()
        .filter(address -> address.pod().equals(Api.NAMES.pod(primary)))
        .forEach(
            address -> {
              NodeReport answer =
                  world.chance.percent(world.rates.silent()) ? null : Poller.ask(world, address);
              reports.put(
                  address.pod(),
                  answer == null ? new NodeReport.Silent("it does not answer") : answer);
            });
    return new Observation(
        now, set, before.services(), before.configMaps(), nodes, liveClaims(world, false), reports);
  }
}
