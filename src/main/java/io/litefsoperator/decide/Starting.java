package io.litefsoperator.decide;

import io.fabric8.kubernetes.api.model.Pod;
import io.litefsoperator.observe.GuardReport;
import io.litefsoperator.resources.Guard;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Lets pods start that their guard holds back and need not be held back any more. */
final class Starting {

  private Starting() {}

  static List<Action> actions(Situation situation, Lineage lineage) {
    List<Action> actions = new ArrayList<>();
    situation
        .pod(Decide.PRIMARY)
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .filter(pod -> !isGranted(pod))
        .filter(pod -> Pin.mayStart(situation) || isAccepted(situation))
        .ifPresent(
            pod ->
                actions.add(
                    new Action.GrantStart(
                        pod.getMetadata().getName(), pod.getMetadata().getUid())));
    situation
        .pod(Decide.PRIMARY)
        .filter(Starting::isGranted)
        .filter(pod -> isUsed(situation))
        .ifPresent(
            pod ->
                actions.add(
                    new Action.TakeBackGrant(
                        pod.getMetadata().getName(), pod.getMetadata().getUid())));
    for (int ordinal = 0; ordinal < situation.spec().replicas(); ordinal++) {
      restart(situation, ordinal, expected(situation, lineage, ordinal), actions);
    }
    return actions;
  }

  /** A person took an older state of the volume, or a new beginning, for right. */
  private static boolean isAccepted(Situation situation) {
    return Asked.isStartGranted(situation) && situation.healthyPrimary().isEmpty();
  }

  /**
   * Whether the primary is up on what it was granted to start on, so that the guard can tell by
   * itself whether it may start again. A grant that stood on would let the same pod start later on
   * a volume that was emptied or set back under it.
   */
  private static boolean isUsed(Situation situation) {
    String pinned = situation.ledger().clusterId();
    return pinned != null
        && situation
            .healthyPrimary()
            .filter(answer -> pinned.equals(answer.info().clusterId()))
            .isPresent();
  }

  private static @Nullable String expected(Situation situation, Lineage lineage, int ordinal) {
    return ordinal == Decide.PRIMARY && lineage.holdsPrimary()
        ? null
        : situation.ledger().clusterId();
  }

  /**
   * A guard that refused by another ID than the one that is expected by now would be asked again by
   * the kubelet, after up to five minutes.
   */
  private static void restart(
      Situation situation, int ordinal, @Nullable String expected, List<Action> actions) {
    GuardReport guard = situation.refusal(ordinal).orElse(null);
    if (guard == null || expected == null || Objects.equals(guard.expected(), expected)) {
      return;
    }
    Pod pod = situation.pod(ordinal).orElseThrow();
    actions.add(
        new Action.RestartPod(
            pod.getMetadata().getName(),
            pod.getMetadata().getResourceVersion(),
            "its guard refused by %s, and %s is expected by now"
                .formatted(
                    guard.expected() == null ? "no cluster ID" : guard.expected(), expected)));
  }

  private static boolean isGranted(Pod pod) {
    return pod.getMetadata().getAnnotations() != null
        && pod.getMetadata().getAnnotations().containsKey(Guard.START_GRANTED);
  }
}
