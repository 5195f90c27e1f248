package io.litefsoperator.decide;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.resources.Names;
import java.util.List;
import java.util.OptionalInt;

/** ConfigMaps of nodes that were scaled away. */
final class Leftovers {

  private Leftovers() {}

  static List<Action> toDelete(Observation observation) {
    Names names = Names.of(observation.cluster());
    int replicas = observation.cluster().getSpec().replicas();
    StatefulSet statefulSet = observation.statefulSet();
    // As long as the StatefulSet may still make a pod of that ordinal, the pod needs it.
    if (statefulSet == null || statefulSet.getSpec().getReplicas() > replicas) {
      return List.of();
    }
    return observation.configMaps().values().stream()
        .filter(configMap -> isLeftOver(configMap, names, replicas, observation))
        .<Action>map(
            configMap ->
                new Action.DeleteConfigMap(
                    configMap.getMetadata().getName(),
                    configMap.getMetadata().getResourceVersion()))
        .toList();
  }

  private static boolean isLeftOver(
      ConfigMap configMap, Names names, int replicas, Observation observation) {
    OptionalInt ordinal = names.ordinalOfConfigMap(configMap.getMetadata().getName());
    return ordinal.isPresent()
        && ordinal.getAsInt() >= replicas
        && !observation.pods().containsKey(names.pod(ordinal.getAsInt()));
  }
}
