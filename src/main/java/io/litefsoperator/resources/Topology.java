package io.litefsoperator.resources;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.litefsoperator.api.LiteFsCluster;
import io.litefsoperator.api.LiteFsClusterSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the objects of a cluster are made from.
 *
 * @param cluster the resource as the user wrote it
 * @param primary ordinal of the pod that takes the writes; everything that speaks of the primary
 *     gets it from here
 * @param replicas pods that the StatefulSet should run, the primary included
 * @param configured ordinals below this one have a ConfigMap; never less than {@code replicas}
 * @param claimTemplates the StatefulSet's volume claim templates as they were at its birth, since
 *     they can't be changed; empty before it exists
 * @param clusterId the ID that the nodes' volumes must hold; null before one is pinned
 * @param primaryHeld whether the primary must not start on the volume that it has now
 * @param copyTo ordinal of the pod that is rebuilt from the primary, both without their apps; null
 *     but for a restore
 */
public record Topology(
    LiteFsCluster cluster,
    int primary,
    int replicas,
    int configured,
    List<PersistentVolumeClaim> claimTemplates,
    @Nullable String clusterId,
    boolean primaryHeld,
    @Nullable Integer copyTo) {

  /** The list is copied. */
  public Topology {
    claimTemplates = List.copyOf(claimTemplates);
  }

  Names names() {
    return Names.of(cluster);
  }

  LiteFsClusterSpec spec() {
    return cluster.getSpec();
  }

  /** Whether the node runs no app, so that nothing is written while it is copied from or to. */
  boolean isQuiet(int ordinal) {
    return copyTo != null && (ordinal == primary || ordinal == copyTo);
  }

  /** DNS name of the primary's pod; it does not depend on the Service having endpoints. */
  String primaryHost() {
    return names().pod(primary) + "." + nodesHost();
  }

  /** DNS name that has the addresses of all pods, ready or not. */
  String nodesHost() {
    return "%s.%s.svc.%s"
        .formatted(
            names().headlessService(),
            cluster.getMetadata().getNamespace(),
            spec().clusterDomain());
  }
}
