package io.litefsoperator.resources;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.litefsoperator.api.LiteFsCluster;

/** Which objects are a cluster's own. */
public final class Ownership {

  private Ownership() {}

  /** Metadata of an object that is deleted together with its cluster. */
  static ObjectMeta metadata(LiteFsCluster cluster, String name) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(cluster.getMetadata().getNamespace())
        .withLabels(Labels.of(cluster.getMetadata().getName()))
        .withOwnerReferences(
            new OwnerReferenceBuilder()
                .withApiVersion(cluster.getApiVersion())
                .withKind(cluster.getKind())
                .withName(cluster.getMetadata().getName())
                .withUid(cluster.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build())
        .build();
  }

  /**
   * Whether the object is controlled by exactly this cluster, by UID: one of the same name that was
   * deleted and created again is another one, whose objects are still being collected.
   */
  public static boolean owns(LiteFsCluster cluster, HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .filter(reference -> Boolean.TRUE.equals(reference.getController()))
        .map(OwnerReference::getUid)
        .anyMatch(cluster.getMetadata().getUid()::equals);
  }

  /**
   * Whether the object was left behind for its next owner: it has our labels and no controller, as
   * after {@code kubectl delete --cascade=orphan}.
   */
  public static boolean orphaned(LiteFsCluster cluster, HasMetadata object) {
    var labels = object.getMetadata().getLabels();
    return object.getMetadata().getOwnerReferences().stream()
            .noneMatch(reference -> Boolean.TRUE.equals(reference.getController()))
        && labels != null
        && labels
            .entrySet()
            .containsAll(Labels.of(cluster.getMetadata().getName()).entrySet());
  }
}
