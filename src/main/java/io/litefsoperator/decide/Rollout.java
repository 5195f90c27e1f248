package io.litefsoperator.decide;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.observe.Pods;
import java.util.List;

/** Pods that a rolling update would wait for in vain. */
final class Rollout {

  private Rollout() {}

  /**
   * A StatefulSet replaces the highest ordinal first and waits until it is ready. After a bad image
   * or configuration was corrected it may wait for ever: the new replica becomes ready only once
   * its primary is up, and the primary is the last to get the correction. A pod of an older
   * revision that is not ready serves nobody, so it need not wait for its turn.
   */
  static List<Action> toRestart(Observation observation) {
    StatefulSet statefulSet = observation.statefulSet();
    if (statefulSet == null
        || statefulSet.getStatus() == null
        || statefulSet.getStatus().getUpdateRevision() == null
        // What it says of the update revision is about an older spec.
        || !statefulSet
            .getMetadata()
            .getGeneration()
            .equals(statefulSet.getStatus().getObservedGeneration())) {
      return List.of();
    }
    String current = statefulSet.getStatus().getUpdateRevision();
    return observation.pods().values().stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .filter(pod -> !Pods.isReady(pod))
        .filter(pod -> !current.equals(pod.getMetadata().getLabels().get(Pods.REVISION)))
        .filter(Rollout::isFailing)
        .<Action>map(
            pod ->
                new Action.RestartPod(
                    pod.getMetadata().getName(),
                    pod.getMetadata().getResourceVersion(),
                    "it fails with an older revision of its template"))
        .toList();
  }

  /** One that merely starts is left alone: it may come up, and then its turn comes. */
  private static boolean isFailing(Pod pod) {
    return Pods.failure(pod).isPresent();
  }
}
