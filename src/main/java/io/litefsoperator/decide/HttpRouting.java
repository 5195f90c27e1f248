package io.litefsoperator.decide;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.observe.Observation;
import io.litefsoperator.observe.SeenRoute;
import io.litefsoperator.resources.HttpRoutes;
import java.util.Optional;

/**
 * The HTTPRoute, made once the condition Routed stands in the status, where it stays until the
 * route is seen to be gone. So whoever decides next, after whatever crash, knows of which clusters
 * there may be a route to delete; of those that never asked nobody has to look.
 */
final class HttpRouting {

  private HttpRouting() {}

  static Optional<Extra> extra(Observation observation) {
    LiteFsCluster cluster = observation.cluster();
    HTTPRoute actual =
        observation.route() instanceof SeenRoute.Present present ? present.route() : null;
    Optional<HasMetadata> asked = HttpRoutes.of(cluster).map(HasMetadata.class::cast);
    boolean isKnown = actual != null || observation.route() instanceof SeenRoute.Absent;
    return asked.isEmpty() || (isKnown && SeenRoute.isOnRecord(cluster))
        ? Extra.of(cluster, asked, actual)
        : Optional.empty();
  }
}
