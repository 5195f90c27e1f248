package io.litefsoperator.testing;

import io.litefsoperator.observe.Observation;
import io.litefsoperator.observe.SeenRoute;

/** Situations of the LiteFsCluster {@code notes}, about its HTTPRoute and nothing else. */
public final class Routed {

  /** What asks for a route through a Gateway. */
  public static final String ASKED =
      "{appPort: 3000, database: notes.db, httpRoute: {parentRefs: [{name: web}]}}";

  /** What asks for none. */
  public static final String UNASKED = "{appPort: 3000, database: notes.db}";

  /** Who controls a route of ours. */
  public static final String OURS =
      "[{apiVersion: litefs-operator.io/v1alpha1, kind: LiteFsCluster, name: notes, uid: c-1, controller: true}]";

  private static final String RECORD =
      """
      {conditions: [{type: Routed, status: "False", reason: Starting, message: "", lastTransitionTime: "2026-01-01T11:00:00Z"}]}
      """;

  private Routed() {}

  /** A cluster of which there may be a route, by what its status says. */
  public static String recorded(String routing) {
    return cluster(routing, RECORD.strip());
  }

  /** A cluster of which there is none yet, by what its status says. */
  public static String unrecorded(String routing) {
    return cluster(routing, "{}");
  }

  private static String cluster(String routing, String status) {
    return """
        apiVersion: litefs-operator.io/v1alpha1
        kind: LiteFsCluster
        metadata: {name: notes, namespace: default, uid: c-1, generation: 1}
        spec: {replicas: 1, image: "example/notes:1.4", routing: %s}
        status: %s
        """
        .formatted(routing, status);
  }

  /** Made an hour ago; its spec was changed once. */
  public static String route(String owners, String parents) {
    return """
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: HTTPRoute
        metadata: {name: notes, namespace: default, uid: r-1, generation: 2, creationTimestamp: "2026-01-01T11:00:00Z", ownerReferences: %s}
        status: {parents: %s}
        """
        .formatted(owners, parents);
  }

  /** The same, but for what is seen of the route. */
  public static Observation seeing(SeenRoute route, String documents) {
    Observation observation = Scenario.read(documents);
    return new Observation(
        observation.cluster(),
        observation.statefulSet(),
        observation.services(),
        observation.configMaps(),
        observation.pods(),
        observation.claims(),
        observation.reports(),
        observation.disruptionBudget(),
        observation.networkPolicy(),
        route,
        observation.refusal());
  }
}
