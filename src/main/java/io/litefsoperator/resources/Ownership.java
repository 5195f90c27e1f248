package io.litefsoperator.resources;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.litefsoperator.api.LiteFsCluster;
import java.util.Map;
import java.util.Optional;

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
   * Whether the object may be written to: it is controlled by exactly this cluster, by UID, or was
   * left behind for its next owner, with our labels and no controller, as after {@code kubectl
   * delete --cascade=orphan}.
   */
  public static boolean isOurs(LiteFsCluster cluster, HasMetadata object) {
    return controller(object)
        .map(reference -> reference.getUid().equals(cluster.getMetadata().getUid()))
        .orElseGet(() -> hasOurLabels(cluster, object));
  }

  /** Whether the object is controlled by exactly this cluster, and so may be deleted. */
  public static boolean isControlled(LiteFsCluster cluster, HasMetadata object) {
    return controller(object)
        .filter(reference -> reference.getUid().equals(cluster.getMetadata().getUid()))
        .isPresent();
  }

  /**
   * Whether the object is about to go: it is being deleted, or its controller is an earlier cluster
   * of this name, whose objects are still being collected.
   */
  public static boolean isLeaving(LiteFsCluster cluster, HasMetadata object) {
    return object.getMetadata().getDeletionTimestamp() != null
        || controller(object)
            .filter(reference -> reference.getKind().equals(cluster.getKind()))
            .filter(reference -> reference.getName().equals(cluster.getMetadata().getName()))
            .filter(reference -> !reference.getUid().equals(cluster.getMetadata().getUid()))
            .isPresent();
  }

  /** The reference to the one that manages the object. */
  public static Optional<OwnerReference> controller(HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .filter(reference -> Boolean.TRUE.equals(reference.getController()))
        .findFirst();
  }

  /** Whom the object belongs to, in words. */
  public static String owner(HasMetadata object) {
    return controller(object)
        .map(reference -> "%s %s".formatted(reference.getKind(), reference.getName()))
        .orElse("nobody that it names");
  }

  private static boolean hasOurLabels(LiteFsCluster cluster, HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels != null
        && labels.entrySet().containsAll(Labels.of(cluster.getMetadata().getName()).entrySet());
  }
}
