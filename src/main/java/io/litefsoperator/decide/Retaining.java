package io.litefsoperator.decide;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.api.Retention;
import io.litefsoperator.api.Retention.Policy;
import io.litefsoperator.resources.Marks;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What becomes of claims that are no longer asked for. The StatefulSet's own policy is never used:
 * its whenScaled would drop the neighbours' volumes while a replica is healed.
 */
final class Retaining {

  private Retaining() {}

  static List<Action> actions(Situation situation) {
    Retention retention = situation.spec().storage().retention();
    List<Action> actions = new ArrayList<>();
    situation
        .claims()
        .values()
        .forEach(claim -> own(situation, claim, retention.whenDeleted(), actions));
    if (retention.whenScaled() == Policy.Delete) {
      discardScaledAway(situation, actions);
    }
    return actions;
  }

  /** A claim goes with the LiteFsCluster only as long as that is asked for. */
  private static void own(
      Situation situation, PersistentVolumeClaim claim, Policy whenDeleted, List<Action> actions) {
    LiteFsCluster cluster = situation.cluster();
    boolean wanted = whenDeleted == Policy.Delete && isOurs(situation, claim);
    boolean present =
        claim.getMetadata().getOwnerReferences().stream()
            .anyMatch(owner -> owner.getUid().equals(cluster.getMetadata().getUid()));
    if (wanted == present || claim.getMetadata().getDeletionTimestamp() != null) {
      return;
    }
    List<OwnerReference> owners = new ArrayList<>(claim.getMetadata().getOwnerReferences());
    owners.removeIf(owner -> owner.getUid().equals(cluster.getMetadata().getUid()));
    if (wanted) {
      owners.add(
          new OwnerReferenceBuilder()
              .withApiVersion(cluster.getApiVersion())
              .withKind(cluster.getKind())
              .withName(cluster.getMetadata().getName())
              .withUid(cluster.getMetadata().getUid())
              .build());
    }
    actions.add(
        new Action.OwnClaim(
            claim.getMetadata().getName(), claim.getMetadata().getResourceVersion(), owners));
  }

  /** The highest first, and one at a time. */
  private static void discardScaledAway(Situation situation, List<Action> actions) {
    boolean isBusy =
        situation.ledger().remediation() != null
            || situation.ledger().restore() != null
            || situation.claims().values().stream()
                .anyMatch(claim -> claim.getMetadata().getDeletionTimestamp() != null);
    if (isBusy || !Discard.objectionsToPrimary(situation).isEmpty()) {
      return;
    }
    situation.claims().entrySet().stream()
        .filter(entry -> isScaledAway(situation, entry.getKey()))
        .filter(entry -> isMadeForUs(situation, entry.getValue()))
        .filter(entry -> isOurs(situation, entry.getValue()))
        .max(Comparator.comparing(Map.Entry::getKey))
        .ifPresent(
            entry ->
                actions.add(
                    new Action.DiscardClaim(
                        entry.getValue().getMetadata().getName(),
                        entry.getValue().getMetadata().getUid(),
                        entry.getValue().getSpec().getVolumeName(),
                        false,
                        entry.getKey())));
  }

  private static boolean isScaledAway(Situation situation, int ordinal) {
    StatefulSet statefulSet = situation.observation().statefulSet();
    return ordinal != Decide.PRIMARY
        && ordinal >= situation.spec().replicas()
        && situation.pod(ordinal).isEmpty()
        && statefulSet != null
        && statefulSet.getSpec().getReplicas() <= ordinal;
  }

  /**
   * A claim that was made for this very resource at an ordinal that it does not have was scaled
   * away by a person or an autoscaler; one that a new resource of the name merely found was not.
   */
  private static boolean isMadeForUs(Situation situation, PersistentVolumeClaim claim) {
    return Objects.equals(
        Situation.annotation(claim, Marks.CLUSTER_UID), situation.cluster().getMetadata().getUid());
  }

  /**
   * Nobody asked for the volumes of an ID that was given up, or of another one. Where one was given
   * up, a volume without a mark may hold its data: the mark may have been taken off.
   */
  private static boolean isOurs(Situation situation, PersistentVolumeClaim claim) {
    String mark = Situation.mark(claim);
    return mark == null
        ? isMadeForUs(situation, claim) && situation.formerClusterIds().isEmpty()
        : mark.equals(situation.ledger().clusterId());
  }
}
