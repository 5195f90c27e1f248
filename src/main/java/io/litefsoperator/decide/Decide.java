package io.litefsoperator.decide;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.resources.ConfigMaps;
import io.litefsoperator.resources.Names;
import io.litefsoperator.resources.Services;
import io.litefsoperator.resources.StatefulSets;
import io.litefsoperator.resources.TemplateOverlay;
import io.litefsoperator.resources.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** From an observation to a decision. */
public final class Decide {

  /** Ordinal of the pod that takes the writes. This is the one place that says so. */
  public static final int PRIMARY = 0;

  private Decide() {}

  public static Decision on(Observation observation) {
    LiteFsCluster cluster = observation.cluster();
    if (cluster.getMetadata().getDeletionTimestamp() != null) {
      return Decision.NOTHING; // whatever were made now would only have to be collected
    }
    List<SpecProblem> problems = SpecCheck.of(cluster);
    if (!problems.isEmpty()) {
      return Decision.stall(problems);
    }
    try {
      List<Action> actions = new ArrayList<>();
      actions.addAll(Roles.toWrite(observation, PRIMARY));
      actions.addAll(Rollout.toRestart(observation));
      actions.addAll(Leftovers.toDelete(observation));
      return new Decision(List.of(), children(topology(observation)), actions);
    } catch (TemplateOverlay.InvalidOverlayException e) {
      return Decision.stall(
          List.of(
              new SpecProblem("spec.podTemplate", "does not fit over ours: " + e.getMessage())));
    }
  }

  private static Topology topology(Observation observation) {
    int replicas = observation.cluster().getSpec().replicas();
    return new Topology(
        observation.cluster(),
        PRIMARY,
        replicas,
        Math.max(replicas, afterLastPod(observation)),
        claimTemplates(observation.statefulSet()),
        observation.cluster().getStatus().clusterId(),
        false);
  }

  /**
   * A pod that is still there when its ordinal is scaled away keeps its ConfigMap: were it
   * restarted on its way out, it would find no configuration.
   */
  private static int afterLastPod(Observation observation) {
    Names names = Names.of(observation.cluster());
    return observation.pods().keySet().stream()
        .flatMapToInt(pod -> names.ordinalOfPod(pod).stream())
        .filter(ordinal -> ordinal < LiteFsCluster.REPLICAS_MAX)
        .map(ordinal -> ordinal + 1)
        .max()
        .orElse(0);
  }

  private static List<PersistentVolumeClaim> claimTemplates(@Nullable StatefulSet live) {
    return live == null ? List.of() : live.getSpec().getVolumeClaimTemplates();
  }

  /**
   * ConfigMaps before the StatefulSet: a pod mounts its own when it starts and never sees it change
   * afterwards.
   */
  private static List<HasMetadata> children(Topology topology) {
    List<HasMetadata> children = new ArrayList<>(Services.of(topology));
    IntStream.range(0, topology.configured())
        .mapToObj(ordinal -> ConfigMaps.of(topology, ordinal))
        .forEach(children::add);
    children.add(StatefulSets.of(topology));
    return children;
  }
}
