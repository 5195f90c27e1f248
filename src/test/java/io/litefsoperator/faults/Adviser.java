package io.litefsoperator.faults;

import io.litefsoperator.decide.Asked;
import java.util.Comparator;
import java.util.Optional;

/** A person who does what the condition LineageIntact advises. */
final class Adviser {

  private final World world;

  Adviser(World world) {
    this.world = world;
  }

  /** Returns false if there is nothing to decide. */
  boolean advise(ClusterState cluster) {
    boolean blocked =
        cluster.status().conditions().stream()
            .anyMatch(
                condition ->
                    condition.getType().equals("LineageIntact")
                        && condition.getStatus().equals("False")
                        && condition.getMessage().contains("annotate lfc"));
    if (!blocked || cluster.status().restore() != null) {
      return false;
    }
    Optional<PodState> best =
        world.api.pods.values().stream()
            .filter(pod -> pod.ordinal > 0 && pod.node != null)
            .filter(
                pod ->
                    pod.volume != null
                        && Truth.same(pod.volume.clusterId, cluster.status().clusterId())
                        && pod.volume.holdsData())
            .max(
                Comparator.comparing(
                    pod -> pod.volume == null ? 0 : pod.volume.transactions().size()));
    cluster.version = world.api.next();
    if (cluster.annotations.remove(Asked.ACCEPT) != null
        | cluster.annotations.remove(Asked.RESTORE) != null) {
      return true; // the same value again would be no new request
    }
    if (best.isPresent() && world.chance.percent(70)) {
      PersonEvent.annotate(world, cluster, Asked.RESTORE, best.get().name);
    } else {
      Volume volume = world.api.volumeOf(0);
      String found = volume == null ? null : volume.clusterId;
      PersonEvent.annotate(world, cluster, Asked.ACCEPT, found == null ? Asked.NEW : found);
    }
    world.say("person", "is advised: " + cluster.annotations);
    world.tally.count("event: a person follows the advice");
    return true;
  }
}
