package io.litefsoperator.testing;

/** Situations, as {@link Scenario} reads them, of a cluster whose volumes should have 2Gi. */
public final class Sized {

  private Sized() {}

  /** Of two nodes, unless it says otherwise. */
  public static String cluster() {
    return cluster("", "", "");
  }

  /**
   * The same with more in its metadata, spec and status, each a part of a YAML map that ends with a
   * comma.
   */
  public static String cluster(String metadata, String spec, String status) {
    return """
        apiVersion: litefs-operator.io/v1alpha1
        kind: LiteFsCluster
        metadata: {%sname: notes, namespace: default, uid: c-1, generation: 2}
        spec: {%sreplicas: 2, image: "example/notes:1.4", exec: [{cmd: serve}], storage: {size: 2Gi}}
        status: {%sobservedGeneration: 2, clusterId: LFSC0123456789ABCDEF}
        """
        .formatted(metadata, spec, status);
  }

  /** A claim that asks for something and has something. */
  public static String claim(int ordinal, String request, String capacity) {
    return claim(ordinal, request, "capacity: {storage: %s}, phase: Bound".formatted(capacity), "");
  }

  /**
   * A claim.
   *
   * @param metadata a part of a YAML map that ends with a comma
   */
  public static String claim(int ordinal, String request, String status, String metadata) {
    return """
        ---
        apiVersion: v1
        kind: PersistentVolumeClaim
        metadata:
          {%4$sname: litefs-data-notes-%1$d, namespace: default, uid: v-%1$d, resourceVersion: "7",
          creationTimestamp: "2026-01-01T11:00:00Z",
          labels: {app.kubernetes.io/name: litefs, app.kubernetes.io/instance: notes,
            app.kubernetes.io/managed-by: litefs-operator, litefs-operator.io/cluster: notes}}
        spec: {volumeName: pv-%1$d, storageClassName: fast, resources: {requests: {storage: %2$s}}}
        status: {%3$s}
        """
        .formatted(ordinal, request, status, metadata);
  }

  /** A pod that runs since eleven. */
  public static String pod(int ordinal) {
    return """
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: notes-%1$d, namespace: default, uid: p-%1$d, labels: {controller-revision-hash: notes-1}}
        status: {phase: Running, podIP: 198.18.0.1%1$d, startTime: "2026-01-01T11:00:00Z", conditions: [{type: Ready, status: "True"}]}
        """
        .formatted(ordinal);
  }
}
