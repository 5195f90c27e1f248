package io.litefsoperator.faults;

import static io.litefsoperator.faults.Truth.broken;

import io.litefsoperator.api.LiteFsClusterStatus;
import io.litefsoperator.api.PrimaryVolume;
import io.litefsoperator.api.RemediationStatus;
import io.litefsoperator.api.RestoreStatus;
import io.litefsoperator.resources.Marks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Whether a claim may be deleted, by what is really so. */
final class Discards {

  private static final int MAX_ATTEMPTS = 3;

  private final World world;
  private final Truth truth;

  /** What spoke against each when the operator looked for the second time; null if it did not. */
  private @Nullable Map<Integer, List<Violation>> atSecondLook;

  /** Whether the volume of the present remediation held the pinned ID when that began. */
  private boolean wasGood;

  private final Map<Integer, List<Instant>> discarded = new TreeMap<>();

  Discards(World world, Truth truth) {
    this.world = world;
    this.truth = truth;
  }

  void looked() {
    Map<Integer, List<Violation>> objections = new TreeMap<>();
    world.api.claims.values().forEach(claim -> objections.put(claim.ordinal, objections(claim)));
    atSecondLook = objections;
  }

  void recorded(@Nullable RemediationStatus before, @Nullable RemediationStatus after) {
    if (after != null && (before == null || !before.claimUid().equals(after.claimUid()))) {
      world.tally.count("outcome: remediation begun");
      Volume volume = world.api.volumeOf(Api.NAMES.ordinalOfPod(after.node()).orElseThrow());
      ClaimState claim = world.api.claims.get(after.claim());
      wasGood =
          claim != null
              && claim.uid.equals(after.claimUid())
              && volume != null
              && volume.clusterId != null
              && volume.clusterId.equals(truth.pinned);
    }
    if (after != null
        && after.abandoned() != null
        && before != null
        && before.abandoned() == null) {
      world.tally.count("outcome: remediation abandoned");
    }
  }

  /** The operator deletes a claim. */
  void check(ClaimState claim) {
    ClusterState cluster = world.api.cluster;
    if (cluster == null) {
      throw broken(Rule.WANTED, claim.name + " of a cluster that is gone");
    }
    for (ClaimState other : world.api.claims.values()) {
      if (other != claim && other.deleting != null && other.deletedByOperator) {
        throw broken(Rule.ONE_AT_A_TIME, "%s and %s".formatted(other.name, claim.name));
      }
    }
    if (claim.ordinal == 0) {
      replaced(claim, cluster.status());
    } else {
      discarded(claim, cluster.status());
    }
    lastCopy(claim);
    atSecondLook = null;
  }

  private void replaced(ClaimState claim, LiteFsClusterStatus status) {
    RestoreStatus restore = status.restore();
    if (restore == null || restore.step() != RestoreStatus.Step.Replace) {
      throw broken(Rule.PRIMARY_KEPT, "no restore is at that step");
    }
    if (!claim.uid.equals(restore.claimUid())) {
      throw broken(Rule.RECORDED, "%s instead of %s".formatted(claim.uid, restore));
    }
    Volume volume = claim.volume;
    if (volume != null && (!volume.retained || !claim.uid.equals(volume.claimUid))) {
      throw broken(Rule.PRIMARY_KEPT, volume + " would go with it");
    }
    world.tally.count("outcome: primary's volume put aside");
  }

  private void discarded(ClaimState claim, LiteFsClusterStatus status) {
    boolean isStray = isRemediated(claim);
    ClusterState cluster = world.api.cluster;
    if (!isStray && (cluster == null || claim.ordinal < cluster.replicas())) {
      throw broken(Rule.RECORDED, "%s instead of %s".formatted(claim.uid, status.remediation()));
    }
    if (isStray
        && Objects.requireNonNull(status.remediation()).step() != RemediationStatus.Step.Discard) {
      throw broken(Rule.RECORDED, "%s in %s".formatted(claim.uid, status.remediation()));
    }
    if (isStray && wasGood) {
      throw broken(Rule.STRAY, "%s held the pinned ID all the time".formatted(claim.volume));
    }
    List<Violation> objections =
        atSecondLook == null
            ? objections(claim)
            : atSecondLook.getOrDefault(claim.ordinal, List.of());
    if (!objections.isEmpty()) {
      throw objections.get(0);
    }
    if (!isStray) {
      world.tally.count("outcome: discarded after scaling");
      return;
    }
    List<Instant> times = discarded.computeIfAbsent(claim.ordinal, any -> new ArrayList<>());
    times.removeIf(time -> time.plus(Duration.ofHours(1)).isBefore(world.now));
    times.add(world.now);
    if (times.size() > MAX_ATTEMPTS) {
      throw broken(Rule.ATTEMPTS, "%s for the %d. time".formatted(claim.name, times.size()));
    }
    world.tally.count("outcome: discarded");
  }

  private boolean isRemediated(ClaimState claim) {
    RemediationStatus running = truth.remediation();
    return running != null && running.claimUid().equals(claim.uid);
  }

  private List<Violation> objections(ClaimState claim) {
    ClusterState cluster = world.api.cluster;
    if (cluster == null) {
      return List.of(broken(Rule.WANTED, "the cluster is gone"));
    }
    List<Violation> objections = new ArrayList<>();
    boolean isStray = isRemediated(claim);
    boolean unwanted =
        isStray
            ? claim.ordinal >= cluster.replicas()
                || cluster.remediation().path("mode").asText().equals("Manual")
            : !cluster.retention().path("whenScaled").asText().equals("Delete");
    if (unwanted || "true".equals(cluster.annotations.get("litefs-operator.io/paused"))) {
      objections.add(broken(Rule.WANTED, "%s %s".formatted(cluster.annotations, cluster.spec)));
    }
    ours(claim, cluster).ifPresent(objections::add);
    proven(claim, cluster).ifPresent(objections::add);
    return objections;
  }

  private Optional<Violation> ours(ClaimState claim, ClusterState cluster) {
    return cluster.uid.equals(claim.annotations.get(Marks.CLUSTER_UID))
            || truth.everHeldPinned(claim)
            || Truth.same(truth.pinned, claim.annotations.get(Marks.CLUSTER_ID))
        ? Optional.empty()
        : Optional.of(broken(Rule.OURS, claim.name + " came from elsewhere"));
  }

  private Optional<Violation> proven(ClaimState discarded, ClusterState cluster) {
    PodState pod = world.api.podOf(0);
    Node primary = pod == null ? null : pod.node;
    ClaimState claim = world.api.claimOf(0);
    String why = null;
    if (pod == null || primary == null || claim == null || pod.lost) {
      why = "it does not run";
    } else if (!pod.ready || pod.isLeaving()) {
      why = "it is not ready";
    } else if (!primary.candidate || !Truth.same(primary.volume.clusterId, truth.pinned)) {
      why = "it holds " + primary.volume;
    } else if (claim.volume == null
        || !new PrimaryVolume(claim.uid, claim.volume.name)
            .equals(cluster.status().primaryVolume())) {
      why = "its volume is another one";
    } else if (!primary.volume.holdsData()
        && discarded.volume != null
        && discarded.volume.holdsData()) {
      why = "it holds no data";
    }
    return why == null
        ? Optional.empty()
        : Optional.of(broken(Rule.PRIMARY_PROVEN, "the primary: " + why));
  }

  private void lastCopy(ClaimState claim) {
    Volume volume = claim.volume;
    if (volume == null || volume.retained) {
      return;
    }
    List<Volume> survivors =
        world.api.volumes.values().stream()
            .filter(other -> other != volume && !isGoing(other))
            .toList();
    Set<Long> lost = truth.lost(volume.transactions(), survivors);
    if (lost.isEmpty()) {
      return;
    }
    Volume primary = world.api.volumeOf(0);
    if (!isRemediated(claim) && claim.ordinal > 0 && primary != null && primary.tampered) {
      world.tally.count("loss: a volume that was scaled away, after its primary was set back");
      return;
    }
    // Under another ID than ever was this cluster's, only what is more than the primary has is told
    // from any stray's.
    if (truth.isPinnedOnce(volume.clusterId)
        || primary == null
        || volume.positions().isAheadOf(primary.positions())) {
      throw broken(
          Rule.LAST_COPY, "%s alone holds %s; the primary: %s".formatted(volume, lost, primary));
    }
    world.tally.count("loss: a relabelled volume that was not ahead");
  }

  private boolean isGoing(Volume volume) {
    return !volume.retained
        && world.api.claims.values().stream()
            .anyMatch(claim -> claim.volume == volume && claim.deleting != null);
  }
}
