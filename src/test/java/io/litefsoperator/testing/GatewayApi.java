package io.litefsoperator.testing;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;

/** The Gateway API's HTTPRoutes in a cluster that has none, and a controller's part in them. */
public final class GatewayApi {

  private final TestBed bed;

  private GatewayApi(TestBed bed) {
    this.bed = bed;
  }

  /** Somebody else's Gateway API must not be removed after the test. */
  public static GatewayApi absentFrom(TestBed bed) {
    assumeFalse(bed.client().supports(HTTPRoute.class), "the cluster has a Gateway API already");
    return new GatewayApi(bed);
  }

  public void install() {
    bed.cluster().installation().applyCrd(crd());
    awaitKnown(true);
  }

  /** With every HTTPRoute. */
  public void remove() {
    client().resource(crd()).delete();
    awaitKnown(false);
  }

  private void awaitKnown(boolean known) {
    await("the API server %s HTTPRoutes".formatted(known ? "knows" : "forgets"))
        .atMost(Duration.ofSeconds(30))
        .until(() -> client().supports(HTTPRoute.class) == known);
  }

  public Resource<HTTPRoute> route(String name) {
    return client().resources(HTTPRoute.class).inNamespace(bed.namespace()).withName(name);
  }

  /** What the controller of the Gateway "web" says of a route as it is now. */
  public void answer(String name, String status, String reason, String message) {
    route(name)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            """
            {"status": {"parents": [{
              "parentRef": {"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "web"},
              "controllerName": "example.com/controller",
              "conditions": [{"type": "Accepted", "status": "%s", "reason": "%s", "message": "%s",
                "observedGeneration": %d, "lastTransitionTime": "2026-01-01T12:00:00Z"}]}]}}
            """
                .formatted(
                    status, reason, message, route(name).get().getMetadata().getGeneration()));
  }

  private KubernetesClient client() {
    return bed.client();
  }

  private static CustomResourceDefinition crd() {
    try {
      return Serialization.unmarshal(
          Files.readString(LocalCluster.gatewayApi()), CustomResourceDefinition.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
