package io.litefsoperator.observe;

import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.litefsoperator.api.LiteFsCluster;

/** What the API server says of the HTTPRoute of a cluster that asks for one, or did. */
public sealed interface SeenRoute {

  /** The condition that stands in the status as long as there may be a route. */
  String CONDITION = "Routed";

  /** The cluster never asked for one: nobody looked. */
  record Unasked() implements SeenRoute {}

  /** The API server knows HTTPRoutes, and has none of this name. */
  record Absent() implements SeenRoute {}

  /** Whoever it belongs to. */
  record Present(HTTPRoute route) implements SeenRoute {}

  /** The API server knows no HTTPRoutes. */
  record NoGatewayApi() implements SeenRoute {}

  /** Whether there is one is not known. */
  record Unread(boolean isForbidden, String why) implements SeenRoute {}

  /** Whether the status says that there may be a route. */
  static boolean isOnRecord(LiteFsCluster cluster) {
    return cluster.getStatus().conditions().stream()
        .anyMatch(condition -> CONDITION.equals(condition.getType()));
  }
}
