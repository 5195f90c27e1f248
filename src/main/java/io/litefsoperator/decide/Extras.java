package io.litefsoperator.decide;

import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.resources.DisruptionBudgets;
import io.litefsoperator.resources.NetworkPolicies;
import io.litefsoperator.resources.OperatorPods;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The objects that the pods can do without. */
final class Extras {

  private Extras() {}

  /**
   * @param operator null where it is not known by what a policy would let the operator through
   */
  static List<Extra> of(Observation observation, @Nullable OperatorPods operator) {
    return Stream.of(
            disruptionBudget(observation),
            networkPolicy(observation, operator),
            HttpRouting.extra(observation))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Extra> disruptionBudget(Observation observation) {
    LiteFsCluster cluster = observation.cluster();
    return Extra.of(
        cluster,
        cluster.getSpec().podDisruptionBudget().enabled()
            ? Optional.of(DisruptionBudgets.of(cluster))
            : Optional.empty(),
        observation.disruptionBudget());
  }

  /**
   * An operator that is not known would lock itself out. It leaves a policy as it is: an operator
   * in the cluster made it, and would make it anew.
   */
  private static Optional<Extra> networkPolicy(
      Observation observation, @Nullable OperatorPods operator) {
    LiteFsCluster cluster = observation.cluster();
    if (!cluster.getSpec().networkPolicy().enabled()) {
      return Extra.of(cluster, Optional.empty(), observation.networkPolicy());
    }
    return operator == null
        ? Optional.empty()
        : Extra.of(
            cluster,
            Optional.of(NetworkPolicies.of(cluster, operator)),
            observation.networkPolicy());
  }
}
