package io.litefsoperator.resources;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.litefsoperator.api.Storage;
import java.util.List;
import java.util.Map;

/** The StatefulSet, whose pods are the nodes. */
public final class StatefulSets {

  private StatefulSets() {}

  /**
   * The StatefulSet as it should be.
   *
   * @throws TemplateOverlay.InvalidOverlayException if {@code spec.podTemplate} is not a pod
   *     template
   */
  public static StatefulSet of(Topology topology) {
    return new StatefulSetBuilder()
        .withMetadata(Ownership.metadata(topology.cluster(), topology.names().statefulSet()))
        .withNewSpec()
        .withReplicas(topology.replicas())
        .withServiceName(topology.names().headlessService())
        // From birth, for it can't be changed: a primary that must not start may not hold back
        // replicas that serve reads.
        .withPodManagementPolicy("Parallel")
        .withRevisionHistoryLimit(10)
        .withNewSelector()
        .withMatchLabels(Labels.selector(topology.names().cluster()))
        .endSelector()
        // Goes from the highest ordinal down, and waits for each pod to be ready: replicas first,
        // the primary last.
        .withNewUpdateStrategy()
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withPartition(0)
        .endRollingUpdate()
        .endUpdateStrategy()
        // A container that ends within seconds, over a bad command, was never up: a rollout must
        // not
        // take it for a reason to go on to the next.
        .withMinReadySeconds(5)
        // Volumes are never left to the StatefulSet: its whenScaled would drop the neighbours'
        // volumes as soon as somebody scales down for a moment.
        .withNewPersistentVolumeClaimRetentionPolicy()
        .withWhenDeleted("Retain")
        .withWhenScaled("Retain")
        .endPersistentVolumeClaimRetentionPolicy()
        .withTemplate(PodTemplates.of(topology))
        .withVolumeClaimTemplates(
            topology.claimTemplates().isEmpty()
                ? List.of(claimTemplate(topology))
                : topology.claimTemplates().stream().map(StatefulSets::asApplied).toList())
        .endSpec()
        .build();
  }

  /** Takes over the templates of a StatefulSet that was not known when this one was made. */
  public static void keepClaimTemplates(StatefulSet desired, StatefulSet live) {
    desired
        .getSpec()
        .setVolumeClaimTemplates(
            live.getSpec().getVolumeClaimTemplates().stream()
                .map(StatefulSets::asApplied)
                .toList());
  }

  private static PersistentVolumeClaim claimTemplate(Topology topology) {
    Storage storage = topology.spec().storage();
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName(Names.DATA_VOLUME)
        .withLabels(Labels.of(topology.names().cluster()))
        .withAnnotations(Map.of(Marks.CLUSTER_UID, topology.cluster().getMetadata().getUid()))
        .endMetadata()
        .withNewSpec()
        .withAccessModes("ReadWriteOnce")
        .withVolumeMode("Filesystem")
        .withStorageClassName(storage.storageClassName())
        .withNewResources()
        .withRequests(Map.of("storage", storage.size()))
        .endResources()
        .endSpec()
        .build();
  }

  /** The live template without what the API server wrote into it. */
  private static PersistentVolumeClaim asApplied(PersistentVolumeClaim live) {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName(live.getMetadata().getName())
        .withLabels(live.getMetadata().getLabels())
        .withAnnotations(live.getMetadata().getAnnotations())
        .endMetadata()
        .withSpec(live.getSpec())
        .build();
  }
}
