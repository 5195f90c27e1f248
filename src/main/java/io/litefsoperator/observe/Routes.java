package io.litefsoperator.observe;

import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.resources.HttpRoutes;
import io.litefsoperator.resources.Names;
import java.net.HttpURLConnection;

/**
 * HTTPRoutes are read one by one: a cache of them would fail in every Kubernetes without the
 * Gateway API, and most clusters ask for none.
 */
final class Routes {

  private Routes() {}

  /** One request, of a cluster that asks for a route or may have one; else none. */
  static SeenRoute of(LiteFsCluster cluster, KubernetesClient client) {
    if (HttpRoutes.askedFor(cluster).isEmpty() && !SeenRoute.isOnRecord(cluster)) {
      return new SeenRoute.Unasked();
    }
    try {
      HTTPRoute route =
          client
              .resources(HTTPRoute.class)
              .inNamespace(cluster.getMetadata().getNamespace())
              .withName(Names.of(cluster).httpRoute())
              .get();
      if (route != null) {
        return new SeenRoute.Present(route);
      }
      // What the API server does not know is not found either.
      return client.supports(HTTPRoute.class)
          ? new SeenRoute.Absent()
          : new SeenRoute.NoGatewayApi();
    } catch (KubernetesClientException e) {
      return new SeenRoute.Unread(
          e.getCode() == HttpURLConnection.HTTP_FORBIDDEN, ApiErrors.words(e));
    }
  }
}
