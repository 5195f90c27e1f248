package io.litefsoperator.decide;

import io.fabric8.kubernetes.api.model.Pod;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.resources.Labels;
import io.litefsoperator.resources.Names;
import java.util.List;
import java.util.Map;

/** Which pods still lack the label with their role, or bear a wrong one. */
final class Roles {

  private Roles() {}

  static List<Action> toWrite(Observation observation, int primary) {
    String primaryPod = Names.of(observation.cluster()).pod(primary);
    return observation.pods().values().stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .filter(pod -> !role(pod, primaryPod).equals(labels(pod).get(Labels.ROLE)))
        .<Action>map(
            pod ->
                new Action.LabelPod(
                    pod.getMetadata().getName(), pod.getMetadata().getUid(), role(pod, primaryPod)))
        .toList();
  }

  private static String role(Pod pod, String primaryPod) {
    return pod.getMetadata().getName().equals(primaryPod) ? Labels.PRIMARY : Labels.REPLICA;
  }

  private static Map<String, String> labels(Pod pod) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    return labels == null ? Map.of() : labels;
  }
}
