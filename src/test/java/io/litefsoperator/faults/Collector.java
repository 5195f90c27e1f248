package io.litefsoperator.faults;

import java.util.List;

/** Collects what has no owner any more, unused claims that are to go, and their volumes. */
final class Collector {

  private final World world;

  Collector(World world) {
    this.world = world;
  }

  void step() {
    if (!world.lags()) {
      collect();
    }
    for (ClaimState claim : List.copyOf(world.api.claims.values())) {
      if (claim.deleting != null && !isUsed(claim) && !world.lags()) {
        world.api.claims.remove(claim.name);
        world.say("kubelet", "claim %s (%s) is gone".formatted(claim.name, claim.uid));
        release(claim);
      }
    }
  }

  /** Background deletion: owners first, then what they owned. */
  private void collect() {
    Api api = world.api;
    String owner = api.cluster == null ? "" : api.cluster.uid;
    if (api.set != null && !api.set.owner.equals(owner)) {
      world.say("gc", "collects the StatefulSet");
      api.set = null;
      return;
    }
    String set = api.set == null ? "" : api.set.uid;
    List.copyOf(api.pods.values()).stream()
        .filter(pod -> !pod.owner.equals(set) && !pod.isLeaving())
        .forEach(pod -> api.deletePod(pod, null, world.now));
    api.claims.values().stream()
        .filter(claim -> !claim.owners.isEmpty() && claim.deleting == null)
        .filter(claim -> claim.owners.stream().noneMatch(ref -> ref.getUid().equals(owner)))
        .forEach(claim -> api.deleteClaim(claim, false, world.now));
    api.others
        .values()
        .removeIf(
            object ->
                object.getMetadata().getOwnerReferences().stream()
                    .noneMatch(reference -> reference.getUid().equals(owner)));
  }

  private boolean isUsed(ClaimState claim) {
    PodState pod = world.api.podOf(claim.ordinal);
    return pod != null && pod.started != null && pod.volume == claim.volume;
  }

  private void release(ClaimState claim) {
    Volume volume = claim.volume;
    if (volume != null && !volume.retained) {
      world.api.volumes.remove(volume.name);
      world.truth.destroyed(volume, claim);
    }
  }
}
