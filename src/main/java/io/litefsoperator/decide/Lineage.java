package io.litefsoperator.decide;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.litefsoperator.api.PrimaryVolume;
import io.litefsoperator.observe.GuardReport;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether the primary is what it was.
 *
 * @param obstacle null if nothing speaks against it
 */
record Lineage(@Nullable Obstacle obstacle) {

  static Lineage of(Situation situation) {
    if (situation.ledger().restore() != null && !Restoring.isComparing(situation)) {
      return new Lineage(null); // the primary's volume changes on purpose
    }
    return new Lineage(
        (situation.ledger().clusterId() == null
                ? Pin.obstacle(situation)
                : volume(situation).or(() -> refused(situation)).or(() -> foreign(situation)))
            .orElse(null));
  }

  /**
   * Whether the primary must not start on the volume that it has now, though it may hold the pinned
   * ID: the guard sees the ID alone, not that the claim is another one.
   */
  boolean holdsPrimary() {
    return obstacle instanceof Obstacle.VolumeMissing
        || obstacle instanceof Obstacle.VolumeLeaving
        || obstacle instanceof Obstacle.VolumeChanged;
  }

  private static Optional<Obstacle> volume(Situation situation) {
    PrimaryVolume before = situation.ledger().primaryVolume();
    if (before == null) {
      return Optional.empty(); // never seen healthy since the ID was pinned; the guard decides
    }
    String name = situation.names().claim(Decide.PRIMARY);
    PersistentVolumeClaim claim = situation.claim(Decide.PRIMARY).orElse(null);
    if (claim == null) {
      return Optional.of(new Obstacle.VolumeMissing(name));
    }
    if (claim.getMetadata().getDeletionTimestamp() != null) {
      return Optional.of(new Obstacle.VolumeLeaving(name));
    }
    String volume = claim.getSpec().getVolumeName();
    PrimaryVolume now =
        new PrimaryVolume(claim.getMetadata().getUid(), volume == null ? "" : volume);
    return now.equals(before)
        ? Optional.empty()
        : Optional.of(
            new Obstacle.VolumeChanged(
                name, before, now, situation.refusal(Decide.PRIMARY).orElse(null)));
  }

  private static Optional<Obstacle> refused(Situation situation) {
    return situation
        .refusal(Decide.PRIMARY)
        // One that found no ID to compare with is answered by the pod being restarted.
        .filter(guard -> guard.refusal() != GuardReport.Refusal.NoExpectation)
        .filter(guard -> isAboutPresent(guard, situation))
        .map(guard -> new Obstacle.Refused(situation.names().claim(Decide.PRIMARY), guard));
  }

  /** A refusal that was measured by another ID than the present one is out of date. */
  private static boolean isAboutPresent(GuardReport guard, Situation situation) {
    return guard.expected() == null || guard.expected().equals(situation.ledger().clusterId());
  }

  private static Optional<Obstacle> foreign(Situation situation) {
    return situation
        .healthyPrimary()
        .map(answer -> answer.info().clusterId())
        .filter(id -> !id.equals(situation.ledger().clusterId()))
        .map(Obstacle.ForeignPrimary::new);
  }
}
