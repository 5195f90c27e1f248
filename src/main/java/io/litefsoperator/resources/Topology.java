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
 * @param clusterId the cluster ID that the nodes' volumes must hold; null before one is pinned
 * @param primaryHeld true to keep the primary from starting: its guard is then not told the ID. One
 *     that runs goes on, and so does one that was granted its start
 */
public record Topology(
    LiteFsCluster cluster,
    int primary,
    int replicas,
    int configured,
    List<PersistentVolumeClaim> claimTemplates,
    @Nullable String clusterId,
    boolean primaryHeld) {

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

  /** DNS name of the primary's pod; it does not depend on the Service having endpoints. */
  String primaryHost() {
    return "%s.%s.%s.svc.%s"
        .formatted(
            names().pod(primary),
            names().headlessService(),
            cluster.getMetadata().getNamespace(),
            spec().clusterDomain());
  }
}
