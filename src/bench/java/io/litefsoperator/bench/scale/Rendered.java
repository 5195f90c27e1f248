package io.litefsoperator.bench.scale;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.Pluralize;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.litefsoperator.decide.Decide;
import io.litefsoperator.decide.Decision;
import io.litefsoperator.decide.Extra;
import io.litefsoperator.resources.OperatorPods;
import io.litefsoperator.testing.Scenario;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An object as it goes over the wire.
 *
 * @param path of the object itself
 * @param json for server-side apply
 */
record Rendered(String path, String json) {

  private static final Decide DECIDE =
      new Decide(new OperatorPods(Bed.OPERATOR, Map.of("app.kubernetes.io/name", Bed.OPERATOR)));

  /**
   * What the operator makes of a cluster once its ID is known, in the same order. Without owners,
   * which would have to be there.
   */
  static List<Rendered> childrenOf(String cluster, String namespace) {
    ObjectNode resource =
        Serialization.unmarshal(
            Clusters.resource(cluster, namespace, Clusters.IMAGE), ObjectNode.class);
    resource.withObject("/metadata").put("uid", "the-same-for-all").put("generation", 1);
    resource.withObject("/status").put("clusterId", StubNodes.clusterId(cluster));
    Decision decision = DECIDE.on(Scenario.read(resource.toString()), Scenario.NOON);
    return Stream.concat(
            decision.children().stream(), decision.extras().stream().map(Extra::object))
        .map(Rendered::of)
        .toList();
  }

  private static Rendered of(HasMetadata object) {
    object.getMetadata().setOwnerReferences(List.of());
    if (object instanceof StatefulSet set && set.getSpec().getReplicas() != Clusters.REPLICAS) {
      throw new IllegalStateException("not the final StatefulSet");
    }
    return new Rendered(path(object), Serialization.asJson(object));
  }

  private static String path(HasMetadata object) {
    String version = object.getApiVersion();
    String plural = Pluralize.toPlural(object.getKind().toLowerCase(Locale.ROOT));
    return "%s/%s/namespaces/%s/%s/%s"
        .formatted(
            version.contains("/") ? "/apis" : "/api",
            version,
            object.getMetadata().getNamespace(),
            plural,
            object.getMetadata().getName());
  }
}
