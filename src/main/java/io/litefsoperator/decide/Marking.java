package io.litefsoperator.decide;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.litefsoperator.resources.Labels;
import io.litefsoperator.resources.Marks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Writes on the volumes' claims what they were seen to hold: the status is in no backup. */
final class Marking {

  private Marking() {}

  static List<Action> toWrite(Situation situation) {
    String pinned = situation.ledger().clusterId();
    if (pinned == null) {
      return List.of();
    }
    List<Action> marks = new ArrayList<>();
    for (int ordinal = 0; ordinal < situation.spec().replicas(); ordinal++) {
      boolean holds =
          situation
              .answer(ordinal)
              .filter(answer -> pinned.equals(answer.info().clusterId()))
              .isPresent();
      PersistentVolumeClaim claim = situation.claimInUse(ordinal).orElse(null);
      if (holds && claim != null) {
        mark(situation, claim, ordinal, pinned, marks);
      }
    }
    return marks;
  }

  private static void mark(
      Situation situation,
      PersistentVolumeClaim claim,
      int ordinal,
      String pinned,
      List<Action> marks) {
    Map<String, String> wanted = new TreeMap<>(Map.of(Marks.CLUSTER_ID, pinned));
    if (ordinal == Decide.PRIMARY && !situation.formerClusterIds().isEmpty()) {
      wanted.put(Marks.FORMER_CLUSTER_IDS, String.join(",", situation.formerClusterIds()));
    }
    // A claim that was made by hand is adopted with its volume.
    Map<String, String> labels = Labels.of(situation.names().cluster());
    Map<String, String> present =
        Objects.requireNonNullElse(claim.getMetadata().getLabels(), Map.of());
    if (!present.entrySet().containsAll(labels.entrySet())
        || wanted.entrySet().stream()
            .anyMatch(
                mark -> !mark.getValue().equals(Situation.annotation(claim, mark.getKey())))) {
      marks.add(
          new Action.MarkClaim(
              claim.getMetadata().getName(), claim.getMetadata().getUid(), labels, wanted));
    }
  }
}
