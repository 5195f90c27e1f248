package io.litefsoperator.decide;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.observe.SeenRoute;
import io.litefsoperator.resources.HttpRoutes;
import io.litefsoperator.resources.Ownership;
import io.litefsoperator.resources.Topology;
import java.util.List;
import java.util.Optional;

/**
 * The HTTPRoute, made once the condition Routed stands in the status, where it stays until the
 * route is seen to be gone. So whoever decides next, after whatever crash, knows of which clusters
 * there may be a route to delete; of those that never asked nobody has to look.
 */
final class HttpRouting {

  private HttpRouting() {}

  static Optional<HasMetadata> child(Observation observation, Topology topology) {
    boolean isKnown =
        observation.route() instanceof SeenRoute.Absent
            || observation.route() instanceof SeenRoute.Present;
    return isKnown && SeenRoute.isOnRecord(observation.cluster())
        ? HttpRoutes.of(topology).map(HasMetadata.class::cast)
        : Optional.empty();
  }

  static List<Action> toDelete(Observation observation) {
    return observation.route() instanceof SeenRoute.Present present
            && HttpRoutes.askedFor(observation.cluster()).isEmpty()
            && Ownership.isControlled(observation.cluster(), present.route())
            && present.route().getMetadata().getDeletionTimestamp() == null
        ? List.of(
            new Action.DeleteRoute(
                present.route().getMetadata().getName(), present.route().getMetadata().getUid()))
        : List.of();
  }
}
