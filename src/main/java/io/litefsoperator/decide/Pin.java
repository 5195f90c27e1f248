package io.litefsoperator.decide;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.litefsoperator.observe.GuardReport;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which cluster ID is the cluster's, as long as none is pinned, and whether its primary may start
 * without one. A primary that starts on an empty volume makes a new ID and is writable at once:
 * where another volume holds the data, it would be taken for stray from then on.
 */
final class Pin {

  private Pin() {}

  /** Pins what the volumes' marks agree on, or else what the first healthy primary says. */
  static Ledger next(Situation situation) {
    Ledger ledger = situation.ledger();
    if (ledger.restore() != null) {
      return ledger;
    }
    if (ledger.clusterId() != null) {
      return ledger.primaryVolume() == null ? recordVolume(situation) : ledger;
    }
    Set<String> marked = markedIds(situation);
    if (!marked.isEmpty()) {
      // The status is in no backup and not in Git: the marks alone rebuild it.
      return marked.size() == 1
          ? ledger.pin(marked.iterator().next(), situation.formerClusterIds(), null)
          : ledger;
    }
    return situation
        .healthyPrimary()
        .filter(answer -> situation.claimInUse(Decide.PRIMARY).isPresent())
        .flatMap(
            answer ->
                situation
                    .primaryVolume()
                    .map(
                        volume ->
                            ledger.pin(
                                Objects.requireNonNull(answer.info().clusterId()),
                                situation.formerClusterIds(),
                                volume)))
        .orElse(ledger);
  }

  private static Ledger recordVolume(Situation situation) {
    Ledger ledger = situation.ledger();
    return situation
        .healthyPrimary()
        .filter(answer -> Objects.equals(answer.info().clusterId(), ledger.clusterId()))
        .filter(answer -> situation.claimInUse(Decide.PRIMARY).isPresent())
        .flatMap(answer -> situation.primaryVolume())
        .map(ledger::on)
        .orElse(ledger);
  }

  /**
   * Whether the primary may start although nothing is pinned.
   *
   * <p>Without other volumes there is nothing that it could be mistaken against. Beside others, it
   * may start only on a volume that holds an ID, as in a cluster that was made by hand.
   */
  static boolean mayStart(Situation situation) {
    return situation.ledger().clusterId() == null
        && situation.ledger().restore() == null
        && markedIds(situation).isEmpty()
        && (unknownClaims(situation).isEmpty()
            || holdsAnId(situation)
            || Asked.isStartGranted(situation));
  }

  /** What speaks against a first start, as far as it is known. */
  static Optional<Obstacle> obstacle(Situation situation) {
    Map<String, String> marks = marks(situation);
    if (Set.copyOf(marks.values()).size() > 1) {
      return Optional.of(new Obstacle.ConflictingMarks(marks));
    }
    List<String> unknown = unknownClaims(situation);
    return !unknown.isEmpty() && isEmpty(situation) && !Asked.isStartGranted(situation)
        ? Optional.of(new Obstacle.UnknownVolumes(unknown))
        : Optional.empty();
  }

  private static boolean holdsAnId(Situation situation) {
    return situation.refusal(Decide.PRIMARY).map(GuardReport::found).isPresent();
  }

  private static boolean isEmpty(Situation situation) {
    return situation.refusal(Decide.PRIMARY).filter(guard -> guard.found() == null).isPresent();
  }

  private static Set<String> markedIds(Situation situation) {
    return new LinkedHashSet<>(marks(situation).values());
  }

  /** The IDs on the claims, by claim; those that a person gave up count no more. */
  static Map<String, String> marks(Situation situation) {
    Map<String, String> marks = new TreeMap<>();
    for (PersistentVolumeClaim claim : situation.claims().values()) {
      String mark = Situation.mark(claim);
      if (mark != null && !situation.formerClusterIds().contains(mark)) {
        marks.put(claim.getMetadata().getName(), mark);
      }
    }
    return marks;
  }

  /** Claims of other ordinals, of whose volumes nothing is known. */
  private static List<String> unknownClaims(Situation situation) {
    return situation.claims().entrySet().stream()
        .filter(entry -> entry.getKey() != Decide.PRIMARY)
        .map(Map.Entry::getValue)
        .filter(claim -> Situation.mark(claim) == null)
        .map(claim -> claim.getMetadata().getName())
        .toList();
  }
}
