package io.litefsoperator.faults;

import static io.litefsoperator.faults.Truth.broken;

import io.litefsoperator.api.LiteFsClusterStatus;
import io.litefsoperator.api.PrimaryVolume;
import io.litefsoperator.api.RemediationStatus;
import io.litefsoperator.resources.Marks;
import io.litefsoperator.resources.Ownership;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The end of a history: nothing goes wrong any more, and what can be healed is. */
final class Ending {

  private static final int STEPS = 200;

  private final World world;
  private final Operator operator;

  Ending(World world, Operator operator) {
    this.world = world;
    this.operator = operator;
  }

  void run() {
    ClusterState cluster = world.api.cluster;
    if (cluster == null) {
      return;
    }
    calm(cluster);
    mend(cluster);
    int asked = 0;
    List<String> wrong = List.of();
    for (int step = 0; step < STEPS; step++) {
      world.step(Duration.ofSeconds(step < 60 ? 2 : 20));
      operator.step();
      world.tally.count("steps");
      wrong = wrong(cluster);
      if (wrong.isEmpty()) {
        world.tally.count("end: healed");
        return;
      }
      if (step % 15 == 14 && asked < 8 && new Adviser(world).advise(cluster)) {
        asked++;
      }
    }
    if (!isPrimaryGood(cluster)) {
      world.tally.count("end: stopped");
      return;
    }
    throw broken(Rule.HEALED, String.join("; ", wrong));
  }

  private void calm(ClusterState cluster) {
    world.strangers.clear();
    for (PodState pod : world.api.pods.values()) {
      pod.lost = false;
      pod.stuckUntil = world.now;
      pod.unreadyUntil = world.now;
      pod.version = world.api.next();
      if (pod.node != null) {
        pod.node.deaf = 0;
      }
    }
    // A claim that somebody deleted waits for its pod, and every healing for that claim.
    world.api.claims.values().stream()
        .filter(claim -> claim.ordinal > 0 && claim.deleting != null)
        .filter(claim -> !isBeingHealed(cluster, claim))
        .map(claim -> world.api.podOf(claim.ordinal))
        .filter(Objects::nonNull)
        .toList()
        .forEach(pod -> world.api.deletePod(pod, null, world.now));
    cluster.annotations.remove("litefs-operator.io/paused");
    cluster.remediation().put("mode", "Automatic");
    if (cluster.replicas() == 0) {
      cluster.spec.put("replicas", 3);
    }
    cluster.generation++;
    cluster.version = world.api.next();
    world.writes = world.chance.percent(50);
    world.say("history", "calm from here: %s %s".formatted(cluster.spec, cluster.annotations));
  }

  private static boolean isBeingHealed(ClusterState cluster, ClaimState claim) {
    RemediationStatus running = cluster.status().remediation();
    return running != null && running.claimUid().equals(claim.uid);
  }

  /** No healing waits for it meanwhile, and none leaves the StatefulSet scaled down. */
  private void mend(ClusterState cluster) {
    if (!cluster.spec.has(ClusterState.BROKEN)) {
      return;
    }
    for (int step = 0; step < STEPS && cluster.status().remediation() != null; step++) {
      world.step(Duration.ofSeconds(2));
      operator.step();
    }
    if (cluster.status().remediation() != null) {
      throw broken(Rule.HEALED, "a healing goes on under an invalid spec");
    }
    cluster.spec.remove(ClusterState.BROKEN);
    cluster.generation++;
    cluster.version = world.api.next();
    world.say("history", "the spec is valid from here");
  }

  /** Whether the primary is the one that it was, so that all must end well. */
  private boolean isPrimaryGood(ClusterState cluster) {
    LiteFsClusterStatus status = cluster.status();
    Node node = world.api.nodeOf(0);
    ClaimState claim = world.api.claimOf(0);
    return node != null
        && node.candidate
        && claim != null
        && claim.deleting == null
        && claim.volume != null
        && Truth.same(node.volume.clusterId, world.truth.pinned)
        && new PrimaryVolume(claim.uid, claim.volume.name).equals(status.primaryVolume());
  }

  /** What is not as it should be; empty if the cluster is healed. */
  private List<String> wrong(ClusterState cluster) {
    List<String> wrong = new ArrayList<>();
    LiteFsClusterStatus status = cluster.status();
    if (status.remediation() != null || status.restore() != null) {
      wrong.add("status: %s %s".formatted(status.remediation(), status.restore()));
    }
    if (status.clusterId() == null || !status.clusterId().equals(world.truth.pinned)) {
      wrong.add("pinned: " + status.clusterId());
    }
    SetState set = world.api.set;
    if (set == null || set.replicas() != cluster.replicas()) {
      wrong.add("the StatefulSet has " + (set == null ? "gone" : set.replicas() + " replicas"));
    }
    if (!isPrimaryGood(cluster)) {
      wrong.add("the primary is not up");
    }
    Node primary = world.api.nodeOf(0);
    for (int ordinal = 1; ordinal < cluster.replicas(); ordinal++) {
      String why = replica(cluster, ordinal, primary);
      if (why != null) {
        wrong.add(Api.NAMES.pod(ordinal) + " " + why);
      }
    }
    wrong.addAll(small(cluster));
    if (world.api.pods.size() != cluster.replicas()) {
      wrong.add(world.api.pods.size() + " pods");
    }
    return wrong;
  }

  /** Whatever else is wrong with a cluster, its volumes grow. */
  private List<String> small(ClusterState cluster) {
    return world.api.claims.values().stream()
        .filter(claim -> claim.ordinal < cluster.replicas() && claim.deleting == null)
        .filter(claim -> claim.has < cluster.size())
        .filter(claim -> Ownership.isOurs(cluster.object(), claim.object()))
        .map(claim -> "%s has %d Gi".formatted(claim.name, claim.has))
        .toList();
  }

  private @Nullable String replica(ClusterState cluster, int ordinal, @Nullable Node primary) {
    PodState pod = world.api.podOf(ordinal);
    if (pod == null || pod.isLeaving()) {
      return "is not there";
    }
    Node node = pod.node;
    if (node == null) {
      return "does not run";
    }
    if (isKept(cluster, ordinal, node.volume)) {
      world.tally.count("end: a replica is kept");
      return null;
    }
    if (!pod.ready || !node.connected || primary == null) {
      return "does not follow: " + node.volume;
    }
    return world.writes
            || node.volume.databases.entrySet().containsAll(primary.volume.databases.entrySet())
        ? null
        : "has not all: " + node.volume;
  }

  /** Strays that the rules leave to a person. */
  private boolean isKept(ClusterState cluster, int ordinal, Volume volume) {
    ClaimState claim = world.api.claimOf(ordinal);
    String id = volume.clusterId;
    if (claim == null || id == null || id.equals(world.truth.pinned)) {
      return false;
    }
    String mark = claim.annotations.get(Marks.CLUSTER_ID);
    boolean ours = cluster.uid.equals(claim.annotations.get(Marks.CLUSTER_UID));
    Volume primary = world.api.volumeOf(0);
    return world.truth.everPinned.contains(id)
        || (mark == null ? !ours : !mark.equals(world.truth.pinned))
        || cluster.status().discards().stream()
            .anyMatch(entry -> entry.node().equals(Api.NAMES.pod(ordinal)) && entry.attempts() >= 3)
        || (primary != null && !primary.holdsData() && volume.holdsData());
  }
}
