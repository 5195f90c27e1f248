package io.litefsoperator.faults;

import io.litefsoperator.api.LiteFsClusterStatus;
import io.litefsoperator.api.RemediationStatus;
import io.litefsoperator.api.Requests.Handled;
import io.litefsoperator.api.RestoreStatus;
import io.litefsoperator.decide.Asked;
import io.litefsoperator.resources.Marks;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is really so, which the operator sees only by glimpses, and what must never happen. The
 * rules are named as in {@link Rule}.
 */
final class Truth {

  private final World world;
  final Mutation mutation;

  /** The cluster ID that is pinned, also while the status is lost. */
  @Nullable String pinned;

  /** All IDs that ever were. */
  final Set<String> everPinned = new LinkedHashSet<>();

  /** Those that a person gave up: their data is kept, and holds up nothing. */
  private final Set<String> givenUp = new HashSet<>();

  /** By transaction, the cluster ID under which a primary wrote it. */
  private final Map<Long, String> acknowledged = new HashMap<>();

  /** UIDs of claims on which a person let the primary start. */
  private final Set<String> acceptedClaims = new HashSet<>();

  /** UIDs of claims whose volume was seen to hold an ID that was pinned at that time. */
  private final Set<String> heldPinned = new HashSet<>();

  /** Values of requests that were written and not yet used. */
  final Set<String> unused = new HashSet<>();

  private final Discards discards;

  /** What the source of a restore held when it began; null while none is under way. */
  private @Nullable Set<Long> restoring;

  Truth(World world, Mutation mutation) {
    this.world = world;
    this.mutation = mutation;
    this.discards = new Discards(world, this);
  }

  static Violation broken(Rule rule, String what) {
    return new Violation(rule.name(), what);
  }

  void acknowledged(long transaction, String clusterId) {
    acknowledged.put(transaction, clusterId);
  }

  void operatorGrows(ClaimState claim, int size) {
    if (size < claim.asked) {
      throw broken(
          Rule.NEVER_LESS, "%s asks for %d Gi, not %d".formatted(claim.name, size, claim.asked));
    }
  }

  void marked(ClaimState claim) {
    heldPinned.add(claim.uid);
  }

  boolean everHeldPinned(ClaimState claim) {
    return heldPinned.contains(claim.uid);
  }

  /** Of these, what a primary of this cluster wrote and no volume holds any more. */
  Set<Long> lost(Collection<Long> transactions, Collection<Volume> survivors) {
    Set<Long> lost =
        transactions.stream()
            .filter(transaction -> everPinned.contains(acknowledged.get(transaction)))
            .collect(Collectors.toCollection(HashSet::new));
    survivors.forEach(volume -> lost.removeAll(volume.transactions()));
    return lost;
  }

  void looked() {
    discards.looked();
  }

  void operatorDeletes(ClaimState claim) {
    discards.check(claim);
  }

  /**
   * A LiteFS that may be primary starts, and takes writes at once.
   *
   * @param unguarded whether only its container started anew
   */
  void primaryStarts(Node node, boolean unguarded) {
    PodState pod = node.pod;
    for (PodState other : world.api.pods.values()) {
      if (other != pod && other.node != null && other.node.candidate) {
        throw broken(Rule.ONE_PRIMARY, "%s and %s".formatted(other.name, pod.name));
      }
    }
    Volume volume = node.volume;
    ClaimState claim = world.api.claimOf(pod.ordinal);
    if (claim == null || unguarded || acceptedClaims.contains(claim.uid)) {
      return;
    }
    if (volume.clusterId != null && (volume.clusterId.equals(pinned) || !isRemembered())) {
      return;
    }
    for (ClaimState other : world.api.claims.values()) {
      Volume theirs = other.volume;
      if (other != claim
          && theirs != null
          && theirs.holdsData()
          && !givenUp.contains(theirs.clusterId)
          && !other.isByHandSince(pod.created)
          && (volume.clusterId == null || everPinned.contains(theirs.clusterId))) {
        throw broken(
            Rule.GUARDED_START,
            "%s starts on %s beside %s of %s".formatted(pod.name, volume, theirs, other.name));
      }
    }
  }

  /** Whether anything still tells which ID it was. */
  private boolean isRemembered() {
    return (world.api.cluster != null && world.api.cluster.status().clusterId() != null)
        || world.api.claims.values().stream()
            .anyMatch(claim -> claim.annotations.containsKey(Marks.CLUSTER_ID));
  }

  private boolean isPinRemembered() {
    return (world.api.cluster != null && world.api.cluster.status().clusterId() != null)
        || world.api.claims.values().stream()
            .anyMatch(claim -> same(claim.annotations.get(Marks.CLUSTER_ID), pinned));
  }

  /** A replica was set back to what its primary has. */
  void setBack(Node primary, Volume replica, Collection<Long> dropped) {
    Set<Long> lost = lost(dropped, world.api.volumes.values());
    if (lost.isEmpty()) {
      return;
    }
    ClaimState claim = world.api.claimOf(primary.pod.ordinal);
    boolean accepted = claim != null && acceptedClaims.contains(claim.uid);
    boolean granted = primary.pod.everGranted && !accepted;
    if (!primary.volume.tampered && !accepted || granted) {
      throw broken(
          Rule.NOTHING_LOST,
          "%s is set back to %s, and %s are on no volume any more"
              .formatted(replica, primary.volume, lost));
    }
    world.tally.count("loss: an older primary that nobody could see");
  }

  /** A volume went with its claim. */
  void destroyed(Volume volume, ClaimState claim) {
    Set<Long> lost = lost(volume.transactions(), world.api.volumes.values());
    if (lost.isEmpty() || claim.deletedByOperator) {
      return; // what the operator deletes was looked at when it did
    }
    ClusterState cluster = world.api.cluster;
    if (claim.ordinal == 0 && cluster != null && cluster.status().restore() != null) {
      throw broken(
          Rule.NOTHING_LOST,
          "a restore let go of %s, the only place of %s".formatted(volume, lost));
    }
    world.tally.count("loss: a person deleted the only volume");
  }

  /** The operator writes its status. */
  void statusChanges(ClusterState cluster, LiteFsClusterStatus after) {
    LiteFsClusterStatus before = cluster.status();
    accept(cluster, before, after);
    pin(cluster, after);
    discards.recorded(before.remediation(), after.remediation());
    scaledBack(cluster, before.remediation(), after.remediation());
    restore(begun(before.restore()), begun(after.restore()));
  }

  private void scaledBack(
      ClusterState cluster, @Nullable RemediationStatus before, @Nullable RemediationStatus after) {
    if (before == null || after != null || before.step() != RemediationStatus.Step.Return) {
      return;
    }
    int ordinal = Api.NAMES.ordinalOfPod(before.node()).orElseThrow();
    SetState set = world.api.set;
    if (set != null && set.replicas() <= ordinal && cluster.replicas() > ordinal) {
      throw broken(Rule.SCALED_BACK, "%d replicas after %s".formatted(set.replicas(), before));
    }
  }

  private void accept(ClusterState cluster, LiteFsClusterStatus before, LiteFsClusterStatus after) {
    Handled was = before.requests() == null ? null : before.requests().acceptClusterId();
    Handled is = after.requests() == null ? null : after.requests().acceptClusterId();
    if (is == null || is.claimUid() == null || is.equals(was)) {
      return;
    }
    if (!unused.remove(Asked.ACCEPT + "=" + is.value())) {
      throw broken(Rule.ASKED_ONCE, "nobody wrote " + is + " for this");
    }
    world.tally.count("outcome: accepted");
    acceptedClaims.add(is.claimUid());
    pinned = after.clusterId();
    givenUp.addAll(everPinned);
    world.api.claims.values().stream()
        .map(claim -> claim.volume)
        .filter(Objects::nonNull)
        .map(volume -> volume.clusterId)
        .filter(Objects::nonNull)
        .forEach(givenUp::add);
    givenUp.remove(pinned);
    if (!is.value().equals(Asked.NEW) && !is.value().equals(after.clusterId())) {
      throw broken(Rule.PIN_STAYS, "%s accepted, %s pinned".formatted(is, after.clusterId()));
    }
    if (!is.value().equals(cluster.annotations.get(Asked.ACCEPT))) {
      world.tally.count("outcome: accepted on old news");
    }
  }

  private void pin(ClusterState cluster, LiteFsClusterStatus after) {
    String id = after.clusterId();
    if (id == null || id.equals(pinned)) {
      if (id == null && pinned != null && cluster.status().clusterId() != null) {
        throw broken(Rule.PIN_STAYS, pinned + " was dropped");
      }
      return;
    }
    if (pinned != null && isPinRemembered()) {
      throw broken(Rule.PIN_STAYS, "%s is pinned instead of %s".formatted(id, pinned));
    }
    pinned = id;
    everPinned.add(id);
  }

  /** One that compares may be given up, and has touched nothing. */
  private static @Nullable RestoreStatus begun(@Nullable RestoreStatus restore) {
    return restore == null || restore.step() == RestoreStatus.Step.Compare ? null : restore;
  }

  private void restore(@Nullable RestoreStatus before, @Nullable RestoreStatus after) {
    if (before == null && after != null) {
      if (!unused.remove(Asked.RESTORE + "=" + after.from())) {
        throw broken(Rule.ASKED_ONCE, "nobody asked for " + after);
      }
      world.tally.count("outcome: restore begun");
      Volume source = world.api.volumeOf(Api.NAMES.ordinalOfPod(after.from()).orElseThrow());
      restoring = source == null ? Set.of() : source.transactions();
    } else if (before != null && after == null && restoring != null) {
      world.tally.count("outcome: restored");
      Volume volume = world.api.volumeOf(0);
      Set<Long> missing = new HashSet<>(restoring);
      if (volume != null) {
        missing.removeAll(volume.transactions());
      }
      if (!missing.isEmpty()) {
        throw broken(
            Rule.NOTHING_LOST,
            "restored %s lacks %s of %s".formatted(volume, missing, before.from()));
      }
    }
    if (after == null) {
      restoring = null;
    }
  }

  /** The world changed a volume under a restore: what it ends with is no longer the operator's. */
  void tampered() {
    restoring = restoring == null ? null : Set.of();
  }

  /** The status went, and with it what was under way. */
  void statusLost() {
    restoring = null;
  }

  @Nullable RemediationStatus remediation() {
    ClusterState cluster = world.api.cluster;
    return cluster == null ? null : cluster.status().remediation();
  }

  boolean isPinnedOnce(@Nullable String id) {
    return id != null && everPinned.contains(id);
  }

  static boolean same(@Nullable Object one, @Nullable Object other) {
    return Objects.equals(one, other);
  }
}
