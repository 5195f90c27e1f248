package io.litefsoperator.faults;

import io.litefsoperator.litefs.NodeInfo;
import io.litefsoperator.litefs.Positions;
import io.litefsoperator.resources.Labels;
import io.litefsoperator.resources.Marks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What is done to pods and volumes from outside. Nothing changes under a LiteFS that runs. */
final class Havoc {

  private Havoc() {}

  /** What is on a volume that a person puts in place of another. */
  enum Content {
    FOREIGN,
    OLDER,
    SAME,
    NOTHING
  }

  static Optional<PodState> anyPod(World world) {
    return world.api.pods.isEmpty()
        ? Optional.empty()
        : Optional.of(world.chance.of(List.copyOf(world.api.pods.values())));
  }

  /** Its processes end, and nothing is left of it. */
  static void remove(World world, PodState pod) {
    pod.node = null;
    world.api.pods.remove(pod.name);
  }

  private static void removePod(World world, int ordinal) {
    PodState pod = world.api.podOf(ordinal);
    if (pod != null) {
      remove(world, pod);
    }
  }

  /** The pod is gone, and a node of another cluster gets its address. */
  static boolean reuseAddress(World world, int ordinal) {
    PodState pod = world.api.podOf(ordinal);
    if (pod == null) {
      return false;
    }
    boolean primary = world.chance.percent(50);
    world.strangers.put(
        pod.ip,
        new Poller.Stranger(
            new NodeInfo(world.newClusterId(), primary, primary, null),
            new Positions(new TreeMap<>())));
    remove(world, pod);
    return true;
  }

  /** The pod ends, what is on its volume becomes another thing, and the pod comes back. */
  static boolean inPlace(World world, int ordinal, Consumer<Volume> change) {
    Volume volume = world.api.volumeOf(ordinal);
    PodState pod = world.api.podOf(ordinal);
    if (volume == null || (pod != null && pod.lost)) {
      return false;
    }
    removePod(world, ordinal);
    String before = volume.toString();
    change.accept(volume);
    volume.tampered = true;
    world.truth.tampered();
    world.say("world", "volume %d: %s becomes %s".formatted(ordinal, before, volume));
    return true;
  }

  /** What is on the volume becomes another thing, and LiteFS starts anew without its guard. */
  static boolean fromInside(World world, int ordinal) {
    PodState pod = world.api.podOf(ordinal);
    Node node = pod == null ? null : pod.node;
    if (pod == null || node == null || pod.lost) {
      return false;
    }
    pod.node = null;
    pod.restarting = true;
    pod.ready = false;
    pod.version = world.api.next();
    if (world.chance.percent(50)) {
      node.volume.become(null, new TreeMap<>());
    } else {
      fill(world, node.volume, 5);
    }
    node.volume.tampered = true;
    world.truth.tampered();
    world.say("world", "from inside, volume %d becomes %s".formatted(ordinal, node.volume));
    return true;
  }

  static boolean stray(World world, int ordinal) {
    return inPlace(
        world,
        ordinal,
        volume -> {
          switch (world.chance.below(4)) {
            case 0 -> volume.clusterId = world.newClusterId();
            case 1 -> volume.become(world.newClusterId(), new TreeMap<>());
            case 2 -> fill(world, volume, 50);
            default -> fill(world, volume, 3);
          }
        });
  }

  /** Another cluster's data. */
  static void fill(World world, Volume volume, int transactions) {
    SortedMap<String, List<Long>> content = new TreeMap<>();
    List<Long> foreign = new ArrayList<>();
    for (int count = world.chance.between(1, transactions); count > 0; count--) {
      foreign.add(world.newTransaction());
    }
    content.put("a.db", foreign);
    volume.become(world.newClusterId(), content);
  }

  static void setBack(World world, Volume volume) {
    volume.databases.replaceAll(
        (name, list) -> new ArrayList<>(list.subList(0, world.chance.below(list.size() + 1))));
    volume.databases.values().removeIf(List::isEmpty);
  }

  static boolean loseClaim(World world, int ordinal) {
    ClaimState claim = world.api.claimOf(ordinal);
    PodState pod = world.api.podOf(ordinal);
    if (claim == null || (pod != null && pod.lost)) {
      return false;
    }
    removePod(world, ordinal);
    world.api.claims.remove(claim.name);
    if (claim.volume != null && !claim.volume.retained) {
      world.api.volumes.remove(claim.volume.name);
    }
    world.truth.tampered();
    world.say("world", "claim %s (%s) is lost, with its pod".formatted(claim.name, claim.uid));
    return true;
  }

  static boolean replaceClaim(World world, int ordinal, Content content) {
    ClaimState old = world.api.claimOf(ordinal);
    Volume before = old == null ? null : old.volume;
    if (!loseClaim(world, ordinal)) {
      return false;
    }
    boolean copiesMarks = world.chance.percent(50);
    ClaimState claim =
        new ClaimState(
            Api.NAMES.claim(ordinal),
            ordinal,
            world.api.newUid(),
            world.now,
            world.chance.percent(50) ? Labels.of(Api.CLUSTER) : Map.of(),
            copiesMarks && old != null ? old.annotations : Map.of());
    if (content == Content.FOREIGN) {
      claim.annotations.remove(Marks.CLUSTER_ID);
    }
    claim.byHand = true;
    claim.version = world.api.next();
    Volume volume = world.newVolume();
    volume.claimUid = claim.uid;
    claim.bind(volume);
    if (content == Content.FOREIGN || before == null) {
      fill(world, volume, 5);
    } else if (content != Content.NOTHING) {
      volume.become(before.clusterId, before.databases);
      if (content == Content.OLDER) {
        setBack(world, volume);
      }
    }
    volume.tampered = true;
    world.api.claims.put(claim.name, claim);
    world.say("world", "claim %s (%s) is put there: %s".formatted(claim.name, claim.uid, volume));
    return true;
  }
}
